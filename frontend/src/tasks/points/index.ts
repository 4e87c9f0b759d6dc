/** Task kind `points`: labelled points on an image. */
import "../shapes/shapes.css";
import { prepareQuestions } from "../regions/about";
import { suggestedRegions } from "../regions/suggested/parts";
import { areNumbers, checkShapes } from "../shapes/check";
import { beginShapes, type ShapesDraft } from "../shapes/draft";
import { point } from "../shapes/geometry";
import { ShapesAnswers, shapesKeys } from "../shapes/ShapesAnswers";
import { shapesStage } from "../shapes/ShapesStage";
import type { TaskKind } from "../task";
import { PointsLayer } from "./PointsLayer";

const kind: TaskKind<ShapesDraft> = {
  marks: ["image"],
  begin: beginShapes(point),
  Stage: shapesStage(PointsLayer),
  Answers: ShapesAnswers,
  keys: shapesKeys,
  prepare: prepareQuestions,
  suggested: suggestedRegions(),
  check: checkShapes({
    geometry: point,
    field: "coordinates",
    what: "two numbers",
    isValid: (at) => areNumbers(at, 2),
  }),
};
export default kind;
