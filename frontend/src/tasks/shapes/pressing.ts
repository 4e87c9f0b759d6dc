/** Presses on an image: which begin a shape, and which choose one that is there. */
import type { ImageAnnotator } from "@annotorious/annotorious";
import { untracked } from "@preact/signals";
import type { ShapesDraft } from "./draft";
import { shapeAt } from "./hit";
import type { Corner, Size } from "./shape";

/** Distance, in screen pixels, up to which a press is none that draws. */
const STILL_PX = 4;
/** Distance, in screen pixels, from which a press reaches a shape. */
const REACH_PX = 2;
const TOUCH_REACH_PX = 10;

/** Presses on the image, which it sees before Annotorious does. */
export class Pressing {
  readonly #annotator: ImageAnnotator;
  readonly #draft: ShapesDraft;
  readonly #size: Size;
  /** Where the pointer went down, unless that is in a shape that is being drawn or edited. */
  #from: Corner | null = null;

  constructor(annotator: ImageAnnotator, draft: ShapesDraft, size: Size) {
    this.#annotator = annotator;
    this.#draft = draft;
    this.#size = size;
    annotator.element.addEventListener("pointerdown", this.#begin, { capture: true });
    annotator.element.addEventListener("pointerup", this.#choose, { capture: true });
  }

  end(): void {
    this.#annotator.element.removeEventListener("pointerdown", this.#begin, { capture: true });
    this.#annotator.element.removeEventListener("pointerup", this.#choose, { capture: true });
  }

  /**
   * Deselects the shape when the press is elsewhere: Annotorious draws only while nothing is
   * selected.
   *
   * It runs before Annotorious sees the press, so that the tool is ready. Capturing the pointer
   * ends the drawing wherever the button is released, even outside the image.
   */
  readonly #begin = (event: PointerEvent): void => {
    const { target, button, pointerId, isPrimary, clientX, clientY } = event;
    const layer = this.#annotator.element.querySelector("svg");
    const on = target instanceof Element ? target.closest(".a9s-annotation.selected") : null;
    this.#from = null;
    if (!layer || on || button !== 0 || !isPrimary) return;
    if (!layer.querySelector(".a9s-rubberband *")) this.#from = [clientX, clientY];
    this.#draft.pick(null);
    if (this.#draft.geometry.type === "box") layer.setPointerCapture(pointerId);
    else if (event.pointerType === "touch") queueMicrotask(() => moveTo(layer, event));
  };

  /** Chooses the shape that was pressed, without a drag that would draw another over it. */
  readonly #choose = (event: PointerEvent): void => {
    const { clientX, clientY, pointerType } = event;
    const from = this.#from;
    this.#from = null;
    const layer = this.#annotator.element.querySelector("svg");
    if (!from || !layer) return;
    if (Math.hypot(clientX - from[0], clientY - from[1]) > STILL_PX) return;
    const frame = layer.getBoundingClientRect();
    const scale = this.#size.width / frame.width;
    const at: Corner = [(clientX - frame.left) * scale, (clientY - frame.top) * scale];
    const reach = (pointerType === "touch" ? TOUCH_REACH_PX : REACH_PX) * scale;
    const found = shapeAt(
      untracked(() => this.#draft.regions),
      at,
      reach,
    );
    if (!found) return;
    event.stopPropagation();
    this.#annotator.cancelDrawing();
    this.#draft.pick(found.id);
  };
}

/** Moves the pointer to a finger: Annotorious puts a corner where the pointer last moved. */
function moveTo(layer: Element, { clientX, clientY, pointerId, pointerType }: PointerEvent): void {
  const at = { clientX, clientY, pointerId, pointerType, isPrimary: true };
  layer.dispatchEvent(new PointerEvent("pointermove", at));
}
