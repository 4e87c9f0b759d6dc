/** Item with the marks of answers, in one colour per labeller. */

import "../../tasks/spans/spans.css";
import { addressOf, ItemData } from "../../data/ItemData";
import { ImageView } from "../../data/image/ImageView";
import type { Size } from "../../data/image/zoom";
import { adminStrings } from "../../strings/admin";
import { box, type Geometry, point, polygon } from "../../tasks/shapes/geometry";
import { boundsOf, type Corner } from "../../tasks/shapes/shape";
import type { Span } from "../../tasks/spans/draft";
import { byPosition, segmentsOf, underlines } from "../../tasks/spans/segments";
import { fromCodePoints } from "../../tasks/spans/tokens";
import type { Task } from "../../tasks/task";
import { describeOption, isMarked, labelOf } from "../shared/answers";
import type { Answer, ItemWithAnswers } from "../shared/api";

/** Answer in the colour of its labeller. */
export interface Layer {
  readonly answer: Answer;
  readonly colour: string;
}

interface MarkedItemProps {
  readonly task: Task;
  readonly data: ItemWithAnswers["data"];
  readonly layers: readonly Layer[];
}

/** Geometries by kind of task. */
const GEOMETRIES: Readonly<Record<string, Geometry>> = {
  boxes: box,
  polygons: polygon,
  points: point,
};

/** Returns whether answers can be drawn on an item: boxes need an image, spans a text. */
export function canDraw(task: Task, data: ItemWithAnswers["data"]): boolean {
  if (!isMarked(task)) return false;
  return task.kind === "spans" ? typeof data.text === "string" : addressOf(data) !== null;
}

/** Shows an item with the marks of some answers. */
export function MarkedItem({ task, data, layers }: MarkedItemProps) {
  const image = addressOf(data);
  if (!canDraw(task, data) || !layers.length) return <ItemData data={data} />;
  if (!image) return <MarkedText task={task} text={String(data.text)} layers={layers} />;
  return (
    <ImageView key={image.url} {...image}>
      {(_, size) => <Shapes task={task} layers={layers} size={size} />}
    </ImageView>
  );
}

interface ShapesProps extends Pick<MarkedItemProps, "task" | "layers"> {
  readonly size: Size;
}

interface Drawn extends Layer {
  readonly name: string;
  readonly corners: readonly Corner[];
}

function Shapes({ task, layers, size }: ShapesProps) {
  const drawn = layers.flatMap((layer) => drawnOf(task, layer, layers.length > 1));
  return (
    <div class="drawn" aria-hidden="true">
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {drawn.map((shape, index) => (
          <Outline key={index} {...shape} />
        ))}
      </svg>
      {drawn.map((shape, index) => (
        <ShapeName key={index} {...shape} size={size} />
      ))}
    </div>
  );
}

function drawnOf(task: Task, layer: Layer, several: boolean): readonly Drawn[] {
  const { labeller, value } = layer.answer;
  const geometry = GEOMETRIES[String(task.kind)];
  const parts: readonly unknown[] = Array.isArray(value) ? value : [];
  return parts.flatMap((part) => {
    if (typeof part !== "object" || part === null) return [];
    const corners = geometry?.read(part as Record<string, unknown>);
    const label = describeOption(task, labelOf(part));
    // Where answers overlap, colour must not be the only way to tell them apart.
    const name = several ? adminStrings.items.by(labeller, label) : label;
    return corners ? [{ ...layer, name, corners }] : [];
  });
}

function Outline({ answer, colour, corners }: Drawn) {
  const path =
    corners.length === 1
      ? `M${corners[0]} h0`
      : `M${(corners.length === 2 ? rectangle(corners) : corners).join(" L")} Z`;
  const kind = corners.length === 1 ? "dot" : "outline";
  const faint = answer.overruled || answer.late ? " faint" : "";
  return (
    <g class={`${kind}${faint}`} style={{ "--colour": colour }}>
      <path class="edge" d={path} />
      <path class="core" d={path} />
    </g>
  );
}

function rectangle(corners: readonly Corner[]): readonly Corner[] {
  const { x0, y0, x1, y1 } = boundsOf(corners);
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

function ShapeName({ name, colour, corners, size }: Drawn & { readonly size: Size }) {
  const { x0, y0, x1 } = boundsOf(corners);
  const percent = (at: number, of: number) => `${(at / of) * 100}%`;
  // Near the right edge the name ends where the shape does, so it is not cut off.
  const side =
    x0 > size.width * 0.7
      ? { right: percent(size.width - x1, size.width) }
      : { left: percent(x0, size.width) };
  const place = { ...side, top: `max(0.75rem, ${percent(y0, size.height)})` };
  return (
    <bdi class="name-chip mark-name" style={{ "--colour": colour, ...place }}>
      {name}
    </bdi>
  );
}

interface MarkedTextProps extends Pick<MarkedItemProps, "task" | "layers"> {
  readonly text: string;
}

interface Mark extends Span, Layer {}

function MarkedText({ task, text, layers }: MarkedTextProps) {
  const marks = layers.flatMap((layer) => marksOf(text, layer)).sort(byPosition);
  return (
    <p class="text-view small marked-text" dir="auto">
      {segmentsOf(text, marks, null).map(({ start, inside, ending, ...segment }) => (
        <span key={start}>
          <span
            style={{
              background: underlines(inside.flatMap((index) => marks[index]?.colour ?? [])),
            }}
          >
            {segment.text}
          </span>
          {ending.map((index) => (
            <SpanName key={index} mark={marks[index]} task={task} several={layers.length > 1} />
          ))}
        </span>
      ))}
    </p>
  );
}

function marksOf(text: string, layer: Layer): readonly Mark[] {
  const { value } = layer.answer;
  const parts: readonly unknown[] = Array.isArray(value) ? value : [];
  return parts.flatMap((part) => {
    const [start, end, label] = Array.isArray(part) ? part : [];
    if (typeof start !== "number" || typeof end !== "number") return [];
    return [
      { ...layer, label, start: fromCodePoints(text, start), end: fromCodePoints(text, end) },
    ];
  });
}

interface SpanNameProps {
  readonly mark: Mark | undefined;
  readonly task: Task;
  readonly several: boolean;
}

function SpanName({ mark, task, several }: SpanNameProps) {
  if (!mark) return null;
  const label = describeOption(task, mark.label);
  return (
    <bdi class="name-chip mark-name" style={{ "--colour": mark.colour }}>
      {several ? adminStrings.items.by(mark.answer.labeller, label) : label}
    </bdi>
  );
}
