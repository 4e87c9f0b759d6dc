/** Item with the marks of answers, in one colour per labeller. */

import "../../tasks/spans/spans.css";
import type { ComponentChildren } from "preact";
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
import { describeOption } from "../shared/answers";
import type { Answer, ItemWithAnswers } from "../shared/api";
import { labelOf, type Marking, markingsOf } from "../shared/regions";
import { Timeline } from "./Timeline";

/** Answer in the colour of its labeller. */
export interface Layer {
  readonly answer: Answer;
  readonly colour: string;
}

/** Marks of an answer to one question. */
export interface Marks extends Layer {
  readonly task: Task;
  readonly regions: readonly unknown[];
}

interface MarkedItemProps {
  readonly task: Task;
  readonly data: ItemWithAnswers["data"];
  readonly layers: readonly Layer[];
}

/** Geometries by the type of a shape. */
const GEOMETRIES: Readonly<Record<string, Geometry>> = { box, polygon, point };

/** Returns whether answers can be drawn on an item: boxes need an image, spans a text. */
export function canDraw(task: Task, data: ItemWithAnswers["data"]): boolean {
  return markingsOf(task, data).length > 0;
}

/** Shows an item with the marks of some answers, each on the field that it is about. */
export function MarkedItem({ task, data, layers }: MarkedItemProps) {
  const markings = layers.length ? markingsOf(task, data) : [];
  const drawn = (on: string) => {
    const here = markings.filter((one) => one.on === on);
    return <Drawing key={on} data={here[0]?.data ?? data} marks={marksOf(here, layers)} />;
  };
  const fields = [...new Set(markings.map(({ on }) => on))];
  if (fields.includes("")) return drawn("");
  const instead: Record<string, ComponentChildren> = Object.fromEntries(
    fields.map((on) => [on, drawn(on)]),
  );
  return <ItemData data={data} instead={instead} />;
}

function marksOf(markings: readonly Marking[], layers: readonly Layer[]): readonly Marks[] {
  return layers.flatMap((layer) =>
    markings.map(({ task, regions }) => ({
      ...layer,
      task,
      regions: regions(layer.answer.value),
    })),
  );
}

interface DrawingProps {
  readonly data: ItemWithAnswers["data"];
  readonly marks: readonly Marks[];
}

/** Shows a text, an image or something in time with its marks. */
function Drawing({ data, marks }: DrawingProps) {
  const several = new Set(marks.map(({ answer }) => answer.label)).size > 1;
  const image = addressOf(data);
  if (image) {
    return (
      <ImageView key={image.url} {...image}>
        {(_, size) => <Shapes {...{ marks, several, size }} />}
      </ImageView>
    );
  }
  if (data.kind === "text") {
    return <MarkedText {...{ marks, several }} text={String(data.text)} />;
  }
  return (
    <Timeline data={data} marks={marks} several={several}>
      <ItemData data={data} />
    </Timeline>
  );
}

interface Drawable {
  readonly marks: readonly Marks[];
  /** Whether they are of several people: colour must not be the only way to tell them apart. */
  readonly several: boolean;
}

interface ShapesProps extends Drawable {
  readonly size: Size;
}

interface Drawn extends Layer {
  readonly name: string;
  readonly corners: readonly Corner[];
}

function Shapes({ marks, several, size }: ShapesProps) {
  const drawn = marks.flatMap((one) => drawnOf(one, several));
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

function drawnOf({ task, regions, answer, colour }: Marks, several: boolean): readonly Drawn[] {
  return regions.flatMap((part) => {
    if (typeof part !== "object" || part === null) return [];
    const shape = part as Record<string, unknown>;
    const corners = GEOMETRIES[String(shape.type)]?.read(shape);
    const name = nameOf(task, labelOf(part), several ? answer.labeller : null);
    return corners ? [{ answer, colour, name, corners }] : [];
  });
}

/** Returns the name of a mark: its label, after its labeller if there are several. */
function nameOf(task: Task, label: unknown, labeller: string | null): string {
  const name = describeOption(task, label);
  return labeller === null ? name : adminStrings.items.by(labeller, name);
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

interface MarkedTextProps extends Drawable {
  readonly text: string;
}

interface Mark extends Span, Layer {
  readonly name: string;
}

function MarkedText({ marks, several, text }: MarkedTextProps) {
  const spans = marks.flatMap((one) => spansOf(text, one, several)).sort(byPosition);
  return (
    <p class="text-view small marked-text" dir="auto">
      {segmentsOf(text, spans, null).map(({ start, inside, ending, ...segment }) => (
        <span key={start}>
          <span
            style={{
              background: underlines(inside.flatMap((index) => spans[index] ?? [])),
            }}
          >
            {segment.text}
          </span>
          {ending.map((index) => (
            <SpanName key={index} mark={spans[index]} />
          ))}
        </span>
      ))}
    </p>
  );
}

function spansOf(text: string, { task, regions, ...layer }: Marks, several: boolean): Mark[] {
  return regions.flatMap((part) => {
    const [start, end, label] = Array.isArray(part) ? part : [];
    if (typeof start !== "number" || typeof end !== "number") return [];
    const name = nameOf(task, label, several ? layer.answer.labeller : null);
    const at = { start: fromCodePoints(text, start), end: fromCodePoints(text, end) };
    return [{ ...layer, ...at, label, name }];
  });
}

function SpanName({ mark }: { readonly mark: Mark | undefined }) {
  if (!mark) return null;
  return (
    <bdi class="name-chip mark-name" style={{ "--colour": mark.colour }}>
      {mark.name}
    </bdi>
  );
}
