/** HTTP API for likely label errors. */
import { fetchJson, projectPath, request } from "../../../http";

/** Likely label error: an answer that a model doubts which has not learned from it. */
export interface Suspect {
  readonly item: string;
  readonly external_id: string | null;
  /** Given answer; of a form, the answers in doubt by the names of their questions. */
  readonly value: unknown;
  readonly probability: number;
  /** The model's answer, in the same form. */
  readonly predicted: unknown;
  readonly predicted_probability: number;
}

/** Page of suspects, worst first; `next` is where the next page begins. */
export interface SuspectPage {
  readonly suspects: readonly Suspect[];
  readonly total: number;
  readonly next: number | null;
}

/** Fetches the suspects that nobody has dealt with, after a place of the list. */
export const fetchSuspects = (slug: string, after: number) =>
  fetchJson<SuspectPage>(projectPath(slug, `/suspects?after=${after}`));

/** Notes that a suspect's label is right. */
export function keepLabel(slug: string, item: string): Promise<unknown> {
  return request("PATCH", projectPath(slug, `/suspects/${item}`), { looked: true });
}

/** Returns an item to the queue for another person; `returned` is false if it waits already. */
export function lookAgain(slug: string, item: string): Promise<{ readonly returned: boolean }> {
  return request("POST", projectPath(slug, `/items/${item}/second-look`));
}
