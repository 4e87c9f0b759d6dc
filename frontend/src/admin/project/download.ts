/** Downloads of streamed files, with progress. */
import { here } from "../../address";
import { answerOf, HttpError } from "../../http";
import { strings } from "../../strings/language";

/** How far a download has come. */
export interface DownloadProgress {
  readonly bytes: number;
  /** Number of line ends so far. */
  readonly lines: number;
}

const NEWLINE = 10;

/** Fetches a file and hands it to the browser to be saved; throws `HttpError`. */
export async function download(
  path: string,
  name: string,
  progress: (now: DownloadProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await reach(path, signal);
  if (!response.ok || !response.body) answerOf(response.status, await response.text());
  const parts: BlobPart[] = [];
  let [bytes, lines] = [0, 0];
  try {
    for await (const part of read(response.body)) {
      parts.push(part);
      bytes += part.length;
      for (const byte of part) if (byte === NEWLINE) lines += 1;
      progress({ bytes, lines });
    }
  } catch (error) {
    // The server breaks off a stream that it can't finish: half a file must not be saved.
    if (signal.aborted) throw error;
    throw new HttpError(0, strings.http.unreachable);
  }
  save(new Blob(parts), nameOf(response) ?? name);
}

async function reach(path: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(here(path), { credentials: "same-origin", signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new HttpError(0, strings.http.unreachable);
  }
}

async function* read(body: ReadableStream<Uint8Array<ArrayBuffer>> | null) {
  const reader = body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Returns the name that the server gives the file. */
function nameOf(response: Response): string | null {
  const header = response.headers.get("content-disposition") ?? "";
  return /filename="([^"]+)"/.exec(header)?.[1] ?? null;
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Not at once: the browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
