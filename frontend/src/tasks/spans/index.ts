/** Task kind `spans`: labelled parts of a text. */
import "./spans.css";
import { prepareQuestions } from "../regions/about";
import { suggestedRegions } from "../regions/suggested/parts";
import type { TaskKind } from "../task";
import { check } from "./check";
import { beginSpans, type SpansDraft } from "./draft";
import { SpansAnswers, spansKeys } from "./SpansAnswers";
import { SpansStage } from "./SpansStage";

const kind: TaskKind<SpansDraft> = {
  marks: ["text"],
  begin: beginSpans,
  Stage: SpansStage,
  Answers: SpansAnswers,
  keys: spansKeys,
  prepare: prepareQuestions,
  suggested: suggestedRegions(),
  check,
};
export default kind;
