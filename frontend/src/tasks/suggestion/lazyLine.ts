/** Lazy loading of what draws a suggestion, before the first item that has one is shown. */
import { signal } from "@preact/signals";

/** Module that draws a suggestion; null until it is loaded. */
export const line = signal<typeof import("./Line") | null>(null);

/** Loads it, if it is not loaded yet. */
export async function loadLine(): Promise<void> {
  line.value ??= await import("./Line");
}
