/** Preparation of an item, so that it appears at once and complete. */
import { decode, within } from "../data/decode";
import type { Item } from "../protocol/messages";
import { loadLine } from "../tasks/suggestion/lazyLine";

/** Longest wait, in milliseconds, for what draws a suggestion; the next item tries again. */
const PATIENCE_MS = 4_000;

/** Settles when an item can be shown; never rejects. */
export async function prepare({ data, suggestion }: Item): Promise<void> {
  await Promise.all([decode(data), suggestion && within(PATIENCE_MS, loadLine())]);
}
