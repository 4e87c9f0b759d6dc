/** Preparation of an item's media, so that the item appears at once and complete. */
import { type Data, isData } from "./ItemData";
import { loadMarkdown } from "./markdown/MarkdownView";
import { loadViews } from "./views";

/** Longest wait for an image, in milliseconds; after that it may appear bit by bit. */
const PATIENCE_MS = 8_000;
/** Longest wait for a sound, in milliseconds; its player can be shown while it loads. */
const PATIENCE_WITH_SOUND_MS = 1_500;

/** Settles when the data can be shown; never rejects, as broken media are shown as such. */
export async function decode(data: Data): Promise<void> {
  const parts = partsOf(data);
  if (parts) {
    await Promise.all([
      within(PATIENCE_MS, loadViews(String(data.kind))),
      ...parts.map((part) => (isData(part) ? decode(part) : undefined)),
    ]);
    return;
  }
  if (data.kind === "series" || data.kind === "video") {
    await within(PATIENCE_MS, loadViews(data.kind));
    return;
  }
  if (data.format === "markdown") await within(PATIENCE_MS, loadMarkdown());
  if (data.kind === "html") await within(PATIENCE_MS, loadViews("html"));
  if (data.kind === "chat")
    await within(PATIENCE_MS, Promise.all([loadViews("chat"), loadMarkdown()]));
  if (typeof data.url !== "string") return;
  if (data.kind === "image") {
    const image = new Image();
    image.src = data.url;
    await within(PATIENCE_MS, Promise.allSettled([loadViews("image"), image.decode()]));
  } else if (data.kind === "audio") {
    await within(
      PATIENCE_WITH_SOUND_MS,
      Promise.allSettled([
        loadViews("audio"),
        import("./audio/waveform").then(({ loadWaveform }) => loadWaveform(String(data.url))),
      ]),
    );
  }
}

/** Returns the data that an item is made of: its sides or its fields; null if it is one thing. */
function partsOf(data: Data): readonly unknown[] | null {
  if (data.kind === "pair") return [data.a, data.b, data.prompt];
  if (data.kind === "fields" && Array.isArray(data.fields))
    return data.fields.map((field) => field?.data);
  return null;
}

/** Returns whether a URL is of this server, or was made in this page. */
export function isOurs(url: string): boolean {
  return new URL(url, location.href).origin === location.origin;
}

/** Settles when something is ready, has failed, or has taken too long. */
export async function within(ms: number, ready: Promise<unknown>): Promise<void> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, ms));
  await Promise.race([ready.catch(() => {}), patience]);
}
