/** Task kind `points`: labelled points on an image. */
import "../shapes/shapes.css";
import { beginShapes, type ShapesDraft } from "../shapes/draft";
import { point } from "../shapes/geometry";
import { ShapesAnswers, shapesKeys } from "../shapes/ShapesAnswers";
import { shapesStage } from "../shapes/ShapesStage";
import type { TaskKind } from "../task";
import { PointsLayer } from "./PointsLayer";

const kind: TaskKind<ShapesDraft> = {
  begin: beginShapes(point),
  Stage: shapesStage(PointsLayer),
  Answers: ShapesAnswers,
  keys: shapesKeys,
};
export default kind;
