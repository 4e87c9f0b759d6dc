/** Task kind `segments`: labelled stretches of time of a sound, a video or a series. */
import "./segments.css";
import { prepareQuestions } from "../regions/about";
import { suggestedRegions } from "../regions/suggested/parts";
import type { TaskKind } from "../task";
import { check, MARKS } from "./check";
import { beginSegments, type SegmentsDraft } from "./draft";
import { SegmentsAnswers, segmentsKeys } from "./SegmentsAnswers";
import { SegmentsStage } from "./SegmentsStage";

const kind: TaskKind<SegmentsDraft> = {
  marks: MARKS,
  begin: beginSegments,
  Stage: SegmentsStage,
  Answers: SegmentsAnswers,
  keys: segmentsKeys,
  prepare: prepareQuestions,
  suggested: suggestedRegions(),
  check,
};
export default kind;
