/** Stage of shape tasks: the image, and a layer that draws and edits the shapes. */
import type { FunctionComponent } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { addressOf, ItemData } from "../../data/ItemData";
import { ImageView } from "../../data/image/ImageView";
import { usePointer } from "../activePart";
import { useKeys } from "../keys";
import type { StageProps } from "../task";
import type { ShapesDraft } from "./draft";
import { ShapeLines } from "./ShapeLines";
import type { Size } from "./shape";

/** Props of the layer of a kind. */
export interface LayerProps extends Pick<StageProps<ShapesDraft>, "task" | "draft"> {
  readonly image: HTMLImageElement;
  readonly size: Size;
}

/** Distance, in image pixels, that an arrow key moves a shape. */
const STEP = 1;
/** Directions of the arrow keys. */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
} as const;

/** Returns a stage that uses a layer. */
export function shapesStage(Layer: FunctionComponent<LayerProps>) {
  return function ShapesStage({ task, item, draft }: StageProps<ShapesDraft>) {
    const image = addressOf(item.data);
    if (!image) return <ItemData data={item.data} />;
    return (
      <>
        <ShapeKeys draft={draft} />
        <ImageView key={image.url} {...image} panning={false}>
          {(element, size) => (
            <>
              <Measured draft={draft} size={size} />
              <Layer task={task} draft={draft} image={element} size={size} />
              {draft.relationLabels.length > 0 && <ShapeLines draft={draft} size={size} />}
            </>
          )}
        </ImageView>
      </>
    );
  };
}

/** Tells the draft the size of the image, within which shapes can be moved. */
function Measured({ draft, size }: { readonly draft: ShapesDraft; readonly size: Size }) {
  useLayoutEffect(() => {
    draft.size.value = size;
  }, [draft, size.width, size.height]);
  return null;
}

function ShapeKeys({ draft }: { readonly draft: ShapesDraft }) {
  usePointer(draft.active);
  // Without an active shape, the arrow keys scroll a zoomed image.
  const ifActive = (act: () => void) => () => draft.active.peek() !== null && act();
  const entries = Object.entries(ARROWS);
  const moves = entries.map(([key, [dx, dy]]) => [
    key,
    ifActive(() => draft.nudge(dx * STEP, dy * STEP)),
  ]);
  const walks = [
    ["ArrowLeft", () => draft.walk(-1)],
    ["ArrowRight", () => draft.walk(1)],
  ];
  const grows = entries.map(([key, [dx, dy]]) => [
    `Shift+${key}`,
    ifActive(() => draft.grow(dx * STEP, dy * STEP)),
  ]);
  const keys = draft.relating.value === null ? [...moves, ...grows] : walks;
  useKeys(draft.asking.value === null ? Object.fromEntries(keys) : {}, { repeating: true });
  useKeys({
    ".": () => draft.addFresh(),
    Delete: () => draft.remove(),
    Escape: () => draft.escape(),
  });
  return null;
}
