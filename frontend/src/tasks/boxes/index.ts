/** Task kind `boxes`: labelled rectangles on an image. */
import "../shapes/shapes.css";
import { prepareQuestions } from "../regions/about";
import { suggestedRegions } from "../regions/suggested/parts";
import { AnnotoriousLayer } from "../shapes/AnnotoriousLayer";
import { areNumbers, checkShapes } from "../shapes/check";
import { beginShapes, type ShapesDraft } from "../shapes/draft";
import { box } from "../shapes/geometry";
import { ShapesAnswers, shapesKeys } from "../shapes/ShapesAnswers";
import { shapesStage } from "../shapes/ShapesStage";
import type { TaskKind } from "../task";

const kind: TaskKind<ShapesDraft> = {
  marks: ["image"],
  begin: beginShapes(box),
  Stage: shapesStage(AnnotoriousLayer),
  Answers: ShapesAnswers,
  keys: shapesKeys,
  prepare: prepareQuestions,
  suggested: suggestedRegions(),
  check: checkShapes({
    geometry: box,
    field: "xyxy",
    what: "four numbers",
    isValid: (xyxy) => areNumbers(xyxy, 4),
  }),
};
export default kind;
