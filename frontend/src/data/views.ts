/** Views of images, sounds and pairs, each loaded when an item needs it. */
import { lazyView } from "./lazy";

/** View of an image. */
export const imageView = lazyView(() => import("./image/ImageView").then((m) => m.ImageView));
/** View of a sound. */
export const audioView = lazyView(() => import("./audio/AudioView").then((m) => m.AudioView));
/** View of a pair. */
export const pairView = lazyView(() => import("./PairView").then((m) => m.PairView));

/** Loads the view that an item of this kind needs. */
export async function loadViews(kind: string): Promise<void> {
  if (kind === "image") await imageView.ready();
  else if (kind === "audio") await audioView.ready();
  else if (kind === "pair") await pairView.ready();
}
