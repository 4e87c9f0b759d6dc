/** The views of images, sounds and pairs, each loaded when an item needs it. */
import { lazyView } from "./lazy";

export const imageView = lazyView(() => import("./image/ImageView").then((m) => m.ImageView));
export const audioView = lazyView(() => import("./audio/AudioView").then((m) => m.AudioView));
export const pairView = lazyView(() => import("./PairView").then((m) => m.PairView));

/** Gets the views ready that an item of this kind takes. */
export async function loadViews(kind: string): Promise<void> {
  if (kind === "image") await imageView.ready();
  else if (kind === "audio") await audioView.ready();
  else if (kind === "pair") await pairView.ready();
}
