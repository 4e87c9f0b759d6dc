/** Task kind `form`: several questions about an item. */
import "./form.css";
import type { TaskKind } from "../task";
import { beginForm } from "./begin";
import { check } from "./check";
import type { FormDraft } from "./draft";
import { FormAnswers, formKeys } from "./FormAnswers";
import { FormStage } from "./FormStage";
import { prepareForm } from "./parts";

const kind: TaskKind<FormDraft> = {
  begin: beginForm,
  Stage: FormStage,
  Answers: FormAnswers,
  keys: formKeys,
  check,
  prepare: prepareForm,
  suggested: null,
};
export default kind;
