/** Gets an item's image ready, so that it appears at once and whole. */
import type { Data } from "./ItemData";

/** Nobody waits longer than this for a picture: it may then appear bit by bit. */
const PATIENCE_MS = 8_000;

/** Settles when the data can be shown; never rejects, as a broken image is shown as such. */
export async function decode(data: Data): Promise<void> {
  if (data.kind !== "image" || typeof data.url !== "string") return;
  const image = new Image();
  image.src = data.url;
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([image.decode().catch(() => {}), patience]);
}
