/**
 * Layer for boxes and polygons, drawn by mouse or finger with Annotorious.
 *
 * The draft is authoritative: what is drawn or dragged goes into it, and any other change to it
 * (keys, labels, undo) is passed on to Annotorious. That has the active shape only: at every change
 * it draws all that it has anew. Colours are rules of a stylesheet object: the page's content
 * policy forbids the `style` attributes that Annotorious would write.
 */
import {
  createImageAnnotator,
  type History,
  type ImageAnnotation,
  type ImageAnnotator,
} from "@annotorious/annotorious";
import { effect, untracked } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { colourOf } from "../colours";
import { readOptions } from "../options/options";
import type { Task } from "../task";
import { Annotations } from "./annotations";
import { DrawnShapes } from "./DrawnShapes";
import type { ShapesDraft } from "./draft";
import { Pressing } from "./pressing";
import type { LayerProps } from "./ShapesStage";
import type { Corner, Shape } from "./shape";
import "@annotorious/annotorious/annotorious.css";

/** Dashes of the line around a shape that is only suggested. */
const DASHES = "7 5";

/** Attaches Annotorious to the image while it is mounted. */
export function AnnotoriousLayer({ task, draft, image, size }: LayerProps) {
  useLayoutEffect(
    () => attach({ task, draft, image, size }),
    [task, draft, image, size.width, size.height],
  );
  return <DrawnShapes draft={draft} size={size} />;
}

function attach({ task, draft, image, size }: LayerProps): () => void {
  const annotator = createImageAnnotator(image, {
    autoSave: true,
    theme: "light",
    initialHistory: begunHistory(),
  });
  const drawing = new Drawing(annotator, draft, new Annotations(draft.geometry, size));
  const ends = [
    prepareLayer(annotator, size, drawing.scale),
    drawing.follow(),
    colourShapes(task, draft),
  ];
  const cancel = (event: KeyboardEvent) => {
    if (event.key === "Escape") annotator.cancelDrawing();
  };
  const pressing = new Pressing(annotator, draft, size);
  return () => {
    removeEventListener("keydown", cancel);
    pressing.end();
    for (const end of ends) end();
    annotator.destroy();
  };
}

/**
 * Returns a history with one empty change.
 *
 * Annotorious merges a change into the last one if that is less than 250 ms old, and dates the
 * first one to the load of the page. With an empty history it throws, and a drag just after a
 * reload is lost. Its history serves its own undo, which this page does not use.
 */
function begunHistory(): History<ImageAnnotation> {
  return { changes: [{ created: [], deleted: [], updated: [] }], pointer: 0 };
}

interface Selection {
  readonly selected: readonly { readonly id: string }[];
}

/** Two-way binding of Annotorious and a draft. */
class Drawing {
  readonly #annotator: ImageAnnotator;
  readonly #draft: ShapesDraft;
  readonly #annotations: Annotations;
  /** Whether Annotorious is being changed from here; its own reports are then ignored. */
  #telling = false;

  constructor(annotator: ImageAnnotator, draft: ShapesDraft, annotations: Annotations) {
    this.#annotator = annotator;
    this.#draft = draft;
    this.#annotations = annotations;
    const boxes = draft.geometry.type === "box";
    annotator.setDrawingTool(boxes ? "rectangle" : "polygon");
    annotator.setDrawingMode(boxes ? "drag" : "click");
    this.#listen();
  }

  get scale(): number {
    return this.#annotations.scale;
  }

  follow(): () => void {
    const draft = this.#draft;
    return effect(() => {
      const active = draft.find(draft.active.value);
      untracked(() => {
        this.#telling = true;
        this.#show(active);
        this.#telling = false;
      });
    });
  }

  /** Observes the store; Annotorious' events come later, and changes only when they end. */
  #listen(): void {
    const { store, selection } = this.#annotator.state;
    store.observe(({ changes: { created = [], updated = [] } }) => {
      if (this.#telling) return;
      for (const annotation of created) this.#take(annotation);
      for (const { newValue } of updated) {
        this.#draft.drag(newValue.id, this.#annotations.read(newValue));
      }
    });
    selection.subscribe(({ selected }: Selection) => {
      const id = selected[0]?.id ?? null;
      const known = id === null || !!untracked(() => this.#draft.find(id));
      if (!this.#telling && known && id !== this.#draft.active.peek()) this.#draft.pick(id);
    });
  }

  /** Replaces what was drawn by a shape of the draft, once Annotorious has finished with it. */
  #take(annotation: ImageAnnotation): void {
    queueMicrotask(() => {
      this.#telling = true;
      this.#annotator.removeAnnotation(annotation.id);
      this.#telling = false;
      this.#draft.draw(this.#annotations.read(annotation));
    });
  }

  #show(shape: Shape | undefined): void {
    const annotator = this.#annotator;
    const selected = annotator.getSelected()[0]?.id;
    if (selected !== undefined && selected !== shape?.id) annotator.setSelected();
    for (const { id } of annotator.getAnnotations()) {
      if (id !== shape?.id) annotator.removeAnnotation(id);
    }
    if (!shape) return;
    const there = annotator.getAnnotationById(shape.id);
    const annotation = this.#annotations.write(shape);
    if (!there) annotator.addAnnotation(annotation);
    else if (!isNear(this.#annotations.read(there), shape.corners)) {
      annotator.updateAnnotation(annotation);
    }
    if (selected !== shape.id) annotator.setSelected(shape.id, true);
  }
}

/** Returns whether corners are equal up to rounding; correcting that would disturb a drag. */
function isNear(some: readonly Corner[], others: readonly Corner[]): boolean {
  return (
    some.length === others.length &&
    some.every(([x, y], index) => {
      const [ox, oy] = others[index] ?? [Number.NaN, Number.NaN];
      return Math.abs(x - ox) < 0.02 && Math.abs(y - oy) < 0.02;
    })
  );
}

/** Sets the coordinates of Annotorious' layer, and hides it from Tab and screen readers. */
function prepareLayer(
  annotator: ImageAnnotator,
  { width, height }: LayerProps["size"],
  scale: number,
): () => void {
  const layer = annotator.element.querySelector("svg");
  if (!layer) return () => {};
  layer.setAttribute("viewBox", `0 0 ${width * scale} ${height * scale}`);
  // Keyboard users walk through the list of shapes; on the layer, keys would do other things.
  layer.setAttribute("aria-hidden", "true");
  const hide = () => {
    for (const stop of [layer, ...layer.querySelectorAll("[tabindex='0']")]) {
      if (stop.getAttribute("tabindex") !== "-1") stop.setAttribute("tabindex", "-1");
    }
  };
  hide();
  const observer = new MutationObserver(hide);
  observer.observe(layer, { subtree: true, childList: true, attributeFilter: ["tabindex"] });
  return () => observer.disconnect();
}

/** Colours the active shape, and the one that is being drawn. */
function colourShapes(task: Task, draft: ShapesDraft): () => void {
  const values = readOptions(task.labels).map(({ value }) => value);
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const stop = effect(() => {
    const active = draft.find(draft.active.value);
    const next = colourOf(values.indexOf(draft.label.value));
    const chosen = active ? colourOf(values.indexOf(active.label)) : next;
    const dashes = active?.suggested ? DASHES : "none";
    sheet.replaceSync(
      `.a9s-annotationlayer{--colour:${next}}` +
        `.a9s-annotationlayer .a9s-annotation{--colour:${chosen};--dashes:${dashes}}` +
        `.a9s-annotationlayer .a9s-rubberband{--colour:${next}}`,
    );
  });
  return () => {
    stop();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}
