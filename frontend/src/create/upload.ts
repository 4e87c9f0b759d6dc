/** Uploads with progress, which are tried again if the connection or the server fails. */
import { here } from "../address";
import { answerOf, HttpError } from "../http";
import { strings } from "../strings/language";

/** Waits before a failed upload is tried again, in milliseconds. */
const AGAIN_MS: readonly number[] = [1_000, 3_000, 8_000];
/** HTTP statuses that may go away: no connection, too much at once, the server restarts. */
const PASSING = new Set([0, 429, 502, 503, 504]);

/** How an upload is made. */
export interface UploadOptions {
  /** Is told the share that was sent, from 0 to 1. */
  progress?(share: number): void;
  readonly signal?: AbortSignal;
}

/** Sends a body and returns the parsed answer; throws `HttpError`. */
export async function upload<T>(path: string, body: Blob, options: UploadOptions = {}): Promise<T> {
  for (const wait of [...AGAIN_MS, null]) {
    try {
      return await send<T>(path, body, options);
    } catch (error) {
      const passing = error instanceof HttpError && PASSING.has(error.status);
      if (wait === null || !passing || options.signal?.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  throw new HttpError(0, strings.http.unreachable);
}

// Not fetch: it does not tell how much was sent.
function send<T>(path: string, body: Blob, { progress, signal }: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const fail = () => reject(new HttpError(0, strings.http.unreachable));
    sending.upload.onprogress = ({ loaded, total }) => progress?.(total ? loaded / total : 1);
    sending.onload = () => {
      const { status, responseText } = sending;
      try {
        resolve(answerOf<T>(status, responseText));
      } catch (error) {
        reject(error);
      }
    };
    sending.onerror = fail;
    sending.onabort = fail;
    signal?.addEventListener("abort", () => sending.abort());
    sending.open("POST", here(path));
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    sending.send(body);
  });
}
