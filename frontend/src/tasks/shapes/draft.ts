/** Draft of a shape task: the shapes on an image and which one is active, without a page. */
import { signal } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { ActivePart } from "../activePart";
import { type OptionValue, readOptions } from "../options/options";
import type { Draft, Task } from "../task";
import { UndoableValue } from "../undoable";
import type { Geometry } from "./geometry";
import { mend } from "./rule";
import { type Corner, grow, inside, type Shape, type Size, translate } from "./shape";

/** Distance from the middle of a new shape to its edge, as a share of the image's shorter side. */
const REACH = 0.15;

/** Shapes drawn so far. */
export class ShapesDraft implements Draft {
  readonly geometry: Geometry;
  readonly shapes: UndoableValue<readonly Shape[]>;
  /** Label of the next shape. */
  readonly label;
  readonly active = new ActivePart<string>();
  /** Size of the original image; null until it is known. */
  readonly size = signal<Size | null>(null);
  #made: number;

  constructor(geometry: Geometry, label: OptionValue, shapes: readonly Shape[]) {
    this.geometry = geometry;
    this.label = signal(label);
    this.shapes = new UndoableValue(shapes);
    this.#made = shapes.length;
  }

  get changed(): boolean {
    return this.shapes.changed;
  }

  undo(): boolean {
    this.active.choose(null);
    return this.shapes.undo();
  }

  /** Adds a drawn shape with the chosen label; returns its id. */
  add(corners: readonly Corner[]): string {
    this.#made += 1;
    const id = `s${this.#made}`;
    this.shapes.set([
      ...this.shapes.now.peek(),
      this.#inside({ id, label: this.label.peek(), corners }),
    ]);
    this.active.made(id);
    return id;
  }

  /** Adds a shape by keyboard, in the middle; the arrow keys move it from there. */
  addFresh(): void {
    const size = this.size.peek();
    if (!size) return;
    const { width, height } = size;
    // Shifted from the last one, so that both are visible.
    const shift = (this.shapes.now.peek().length % 5) * 0.04;
    const middle: Corner = [width * (0.5 + shift), height * (0.5 + shift)];
    this.add(this.geometry.fresh(middle, REACH * Math.min(width, height)));
  }

  /** Moves the corners of a shape; all of a drag is one step to undo. */
  drag(id: string, corners: readonly Corner[]): void {
    this.#change(id, (shape) => this.#inside({ ...shape, corners }), `drag ${id}`);
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

  /** Returns the active shape and its number if a label's key changes it; otherwise null. */
  relabels(): { readonly shape: Shape; readonly number: number } | null {
    const shapes = this.shapes.now.value;
    const index = this.active.relabels.value
      ? shapes.findIndex(({ id }) => id === this.active.value)
      : -1;
    const shape = shapes[index];
    return shape ? { shape, number: index + 1 } : null;
  }

  /** Applies a label: to the active shape if keys change it, and to the next one. */
  use(label: OptionValue): void {
    this.label.value = label;
    const id = this.active.relabels.peek() ? this.active.peek() : null;
    if (id !== null) this.#change(id, (shape) => ({ ...shape, label }), null);
  }

  /** Removes the active shape. */
  remove(): void {
    const id = this.active.peek();
    if (id === null) return;
    this.active.choose(null);
    this.shapes.set(this.shapes.now.peek().filter((shape) => shape.id !== id));
  }

  /** Returns the answer as the protocol has it. */
  value(): readonly object[] {
    const size = this.size.value;
    return this.shapes.now.value.flatMap(({ label, corners }) => {
      const mended = mend(this.geometry.type, corners, size);
      return mended ? [this.geometry.write(label, mended)] : [];
    });
  }

  saved(): readonly object[] {
    return this.value();
  }

  #adjust(move: (shape: Shape, size: Size) => Shape, merge: string): void {
    const [id, size] = [this.active.peek(), this.size.peek()];
    if (id !== null && size) this.#change(id, (shape) => move(shape, size), `${merge} ${id}`);
  }

  #change(id: string, move: (shape: Shape) => Shape, merge: string | null): void {
    const shapes = this.shapes.now.peek();
    if (!shapes.some((shape) => shape.id === id)) return;
    this.shapes.set(
      shapes.map((shape) => (shape.id === id ? move(shape) : shape)),
      merge,
    );
  }

  #inside(shape: Shape): Shape {
    const size = this.size.peek();
    return size ? inside(shape, size) : shape;
  }
}

/** Returns the `begin` function of a kind of shapes. */
export const beginShapes =
  (geometry: Geometry) =>
  (task: Task, { value }: Item): ShapesDraft => {
    const labels = readOptions(task.labels).map((option) => option.value);
    const former: unknown[] = Array.isArray(value) ? value : [];
    const shapes = former.flatMap((one, index): Shape[] => {
      if (typeof one !== "object" || one === null) return [];
      const written = one as Record<string, unknown>;
      const label = labels.find((known) => known === written.label);
      const corners = geometry.read(written);
      return label === undefined || !corners ? [] : [{ id: `s${index + 1}`, label, corners }];
    });
    return new ShapesDraft(geometry, labels[0] ?? "", shapes);
  };
