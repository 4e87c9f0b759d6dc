/** Project that is being made: what was chosen so far, kept while the tab lives. */

import { createStore, del, get, set } from "idb-keyval";
import { keptName } from "../address";
import type { Task } from "../tasks/task";
import { NO_USES, type Uses } from "./columns";

/** Steps of making a project. */
export type Step = "file" | "show" | "ask" | "ready";

/** All steps in their order. */
export const STEPS: readonly Step[] = ["file", "show", "ask", "ready"];

/** What was chosen so far. */
export interface Draft {
  readonly step: Step;
  /** Whether the files are images that become items as they are, and not one table. */
  readonly images: boolean;
  readonly uses: Uses;
  /** Name of the chosen template; null before one is chosen. */
  readonly template: string | null;
  readonly task: Task;
  readonly title: string;
  /** Name in addresses; empty: made from the title. */
  readonly slug: string;
  readonly guidelines: string;
  /** Whether rows that are refused are left out. */
  readonly skipBad: boolean;
  /** Name in addresses of the project once it exists. */
  readonly made: string | null;
}

/** Draft before anything was chosen. */
export const EMPTY: Draft = {
  step: "file",
  images: false,
  uses: NO_USES,
  template: null,
  task: { kind: "choice", options: [] },
  title: "",
  slug: "",
  guidelines: "",
  skipBad: false,
  made: null,
};

const KEY = keptName("supt-new-project");
/** Size in bytes up to which the files are kept for a reload. */
const MAX_KEPT = 64 * 2 ** 20;

/** Returns the draft of this tab. */
export function loadDraft(): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return typeof kept === "object" && kept !== null ? { ...EMPTY, ...kept } : EMPTY;
  } catch {
    return EMPTY;
  }
}

/** Keeps the draft in this tab. */
export function saveDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // A reload begins anew then.
  }
}

/** Forgets the draft and its files. */
export async function forgetDraft(): Promise<void> {
  saveDraft(EMPTY);
  await keepFiles([]);
}

const store = () => createStore("supt-new-project", "files");

/** Keeps the files for a reload if they are small enough. */
export async function keepFiles(files: readonly File[]): Promise<void> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  try {
    await (files.length && size <= MAX_KEPT ? set(tab(), files, store()) : del(tab(), store()));
  } catch {
    // A reload asks for them again then.
  }
}

/** Returns the files that were kept. */
export async function keptFiles(): Promise<readonly File[]> {
  try {
    return (await get<readonly File[]>(tab(), store())) ?? [];
  } catch {
    return [];
  }
}

/** Returns a name for this tab: each makes a project of its own. */
function tab(): string {
  const name =
    sessionStorage.getItem(`${KEY}-tab`) ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
  sessionStorage.setItem(`${KEY}-tab`, name);
  return name;
}
