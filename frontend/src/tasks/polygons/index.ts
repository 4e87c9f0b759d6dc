/** Task kind `polygons`: labelled polygons on an image. */
import "../shapes/shapes.css";
import { AnnotoriousLayer } from "../shapes/AnnotoriousLayer";
import { beginShapes, type ShapesDraft } from "../shapes/draft";
import { polygon } from "../shapes/geometry";
import { ShapesAnswers, shapesKeys } from "../shapes/ShapesAnswers";
import { shapesStage } from "../shapes/ShapesStage";
import type { TaskKind } from "../task";

const kind: TaskKind<ShapesDraft> = {
  begin: beginShapes(polygon),
  Stage: shapesStage(AnnotoriousLayer),
  Answers: ShapesAnswers,
  keys: shapesKeys,
};
export default kind;
