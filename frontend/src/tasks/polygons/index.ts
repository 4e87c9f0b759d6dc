/** Task kind `polygons`: labelled polygons on an image. */
import "../shapes/shapes.css";
import { prepareQuestions } from "../regions/about";
import { suggestedRegions } from "../regions/suggested/parts";
import { AnnotoriousLayer } from "../shapes/AnnotoriousLayer";
import { areNumbers, checkShapes } from "../shapes/check";
import { beginShapes, type ShapesDraft } from "../shapes/draft";
import { polygon } from "../shapes/geometry";
import { ShapesAnswers, shapesKeys } from "../shapes/ShapesAnswers";
import { shapesStage } from "../shapes/ShapesStage";
import type { TaskKind } from "../task";

const kind: TaskKind<ShapesDraft> = {
  marks: ["image"],
  begin: beginShapes(polygon),
  Stage: shapesStage(AnnotoriousLayer),
  Answers: ShapesAnswers,
  keys: shapesKeys,
  prepare: prepareQuestions,
  suggested: suggestedRegions(),
  check: checkShapes({
    geometry: polygon,
    field: "points",
    what: "three or more [x, y]",
    isValid: (points) =>
      Array.isArray(points) && points.length >= 3 && points.every((one) => areNumbers(one, 2)),
  }),
};
export default kind;
