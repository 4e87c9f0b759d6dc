/** Draft of a shape task: the shapes on an image and which one is active, without a page. */
import { signal } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { readOptions } from "../options/options";
import { RegionsDraft } from "../regions/draft";
import { isObject, type Regions, readAnswers, readRegions } from "../regions/region";
import type { Answers } from "../rules/questions";
import type { Task } from "../task";
import type { Geometry } from "./geometry";
import { mend } from "./rule";
import { boundsOf, type Corner, grow, inside, type Shape, type Size, translate } from "./shape";
import { shapesTexts } from "./strings";

/** Distance from the middle of a new shape to its edge, as a share of the image's shorter side. */
const REACH = 0.15;

/** Shapes drawn so far. */
export class ShapesDraft extends RegionsDraft<Shape> {
  readonly geometry: Geometry;
  /** Size of the original image; null until it is known. */
  readonly size = signal<Size | null>(null);

  constructor(geometry: Geometry, task: Task, item: Item, begun: Regions<Shape>) {
    super(task, item, begun);
    this.geometry = geometry;
  }

  /** Adds a drawn shape with the chosen label; returns its id. */
  draw(corners: readonly Corner[]): string {
    const shape = this.#inside({ id: "", label: this.label.peek(), corners });
    return this.add(shape);
  }

  /** Adds a shape by keyboard, in the middle; the arrow keys move it from there. */
  addFresh(): void {
    const size = this.size.peek();
    if (!size) return;
    const { width, height } = size;
    // Shifted from the last one, so that both are visible.
    const shift = (this.state.now.peek().regions.length % 5) * 0.04;
    const middle: Corner = [width * (0.5 + shift), height * (0.5 + shift)];
    this.draw(this.geometry.fresh(middle, REACH * Math.min(width, height)));
  }

  /** Moves the corners of a shape; all of a drag is one step to undo. */
  drag(id: string, corners: readonly Corner[]): void {
    this.change(id, (shape) => this.#inside({ ...shape, corners }), `drag ${id}`);
  }

  /** Moves the active shape. */
  nudge(dx: number, dy: number): void {
    this.#adjust((shape, size) => translate(shape, [dx, dy], size), "nudge");
  }

  /** Resizes the active shape. */
  grow(dx: number, dy: number): void {
    if (this.geometry.type !== "point") {
      this.#adjust((shape, size) => grow(shape, [dx, dy], size), "grow");
    }
  }

  override where(): string {
    const shape = this.find(this.active.value);
    if (!shape) return "";
    const { x0, y0, x1, y1 } = boundsOf(shape.corners);
    return `${this.nameOf(shape)}, ${shapesTexts().at([x0, y0, x1, y1].map(Math.round))}`;
  }

  /** Returns the number of a shape and its label's name. */
  nameOf({ id, label }: Shape): string {
    const name = this.labels.find(({ value }) => value === label)?.label ?? String(label);
    return `${this.placeIn(id)} ${name}`;
  }

  protected write({ label, corners }: Shape): unknown {
    const mended = mend(this.geometry.type, corners, this.size.value);
    return mended && this.geometry.write(label, mended);
  }

  protected withAnswers(written: unknown, answers: Answers): unknown {
    return { ...(written as object), answers };
  }

  #adjust(move: (shape: Shape, size: Size) => Shape, merge: string): void {
    const [id, size] = [this.active.peek(), this.size.peek()];
    if (id !== null && size) this.change(id, (shape) => move(shape, size), `${merge} ${id}`);
  }

  #inside(shape: Shape): Shape {
    const size = this.size.peek();
    return size ? inside(shape, size) : shape;
  }
}

/** Returns the `begin` function of a kind of shapes. */
export const beginShapes =
  (geometry: Geometry) =>
  (task: Task, item: Item): ShapesDraft => {
    const labels = readOptions(task.labels).map((option) => option.value);
    const begun = readRegions(task, item, (one, id): Shape | null => {
      if (!isObject(one)) return null;
      const label = labels.find((known) => known === one.label);
      const corners = geometry.read(one);
      if (label === undefined || !corners) return null;
      return { id, label, corners, answers: readAnswers(one.answers) };
    });
    return new ShapesDraft(geometry, task, item, begun);
  };
