/** Lazy loading of what draws a suggestion, before the first item that has one is shown. */
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { LineProps } from "./Line";

/** Component that draws a suggestion; null until it is loaded. */
export const line = signal<FunctionComponent<LineProps> | null>(null);

/** Loads it, if it is not loaded yet. */
export async function loadLine(): Promise<void> {
  line.value ??= (await import("./Line")).Line;
}
