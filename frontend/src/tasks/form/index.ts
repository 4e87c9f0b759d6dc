/** Task kind `form`: several questions about an item. */
import "./form.css";
import type { TaskKind } from "../task";
import { check } from "./check";
import { beginForm, type FormDraft } from "./draft";
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
};
export default kind;
