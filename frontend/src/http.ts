/** HTTP requests to the server, whose errors are sentences that can be shown. */
import { here } from "./address";
import { strings } from "./strings/language";

/** Failed request; its message is one sentence for the user. */
export class HttpError extends Error {
  /** HTTP status; 0 if the server could not be reached. */
  readonly status: number;
  /** Whether nobody has signed in to the server yet. */
  readonly firstStart: boolean;

  constructor(status: number, message: string, firstStart = false) {
    super(message);
    this.status = status;
    this.firstStart = firstStart;
  }
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Sends a request and returns the parsed answer; throws `HttpError`. */
export async function request<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const response = await reach(path, {
    method,
    credentials: "same-origin",
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answerOf<T>(response.status, await response.text());
}

/** Returns the parsed answer of a response; throws `HttpError` if it is an error. */
export function answerOf<T>(status: number, text: string): T {
  const answer = parse(text);
  if (status < 200 || status > 299) {
    throw new HttpError(status, errorOf(answer, status), isFirstStart(answer));
  }
  return answer as T;
}

/** Sends a GET request and returns the parsed answer; throws `HttpError`. */
export function fetchJson<T>(path: string): Promise<T> {
  return request<T>("GET", path);
}

/** Returns the path of a project in the HTTP API, as requests take it: without a prefix. */
export function projectPath(slug: string, rest = ""): string {
  return `/api/v1/projects/${encodeURIComponent(slug)}${rest}`;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(here(path), init);
  } catch {
    throw new HttpError(0, strings.http.unreachable);
  }
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function isFirstStart(answer: unknown): boolean {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "first_start" in answer &&
    answer.first_start === true
  );
}

function errorOf(answer: unknown, status: number): string {
  if (typeof answer === "object" && answer !== null && "error" in answer) {
    return String(answer.error);
  }
  return strings.http.failed(status);
}
