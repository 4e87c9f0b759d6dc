/**
 * What a tab remembers over a reload: which session it was, and what can be taken back.
 *
 * A tab that is duplicated takes a copy of all that along. Then the original is still open, and
 * its session and item stay with it; the copy asks for others.
 */
import type { Memory } from "../session/state";

const key = (project: string): string => `supt-session:${project}`;
/** Is there while a page is, and taken away when it goes; so a copy is known by it. */
const OPEN = "supt-open";

export function recall(project: string): Memory | null {
  try {
    const copied = sessionStorage.getItem(OPEN) !== null;
    sessionStorage.setItem(OPEN, "1");
    addEventListener("pagehide", () => sessionStorage.removeItem(OPEN));
    addEventListener("pageshow", () => sessionStorage.setItem(OPEN, "1"));
    const memory = recallAs(project);
    return memory && copied ? { ...memory, session: null, awaited: null } : memory;
  } catch {
    return null;
  }
}

/** Where the browser forbids it, a reload begins a new session: nothing is lost but comfort. */
export function remember(project: string, memory: Memory): void {
  try {
    sessionStorage.setItem(key(project), JSON.stringify(memory));
  } catch {
    // See above.
  }
}

/** What is remembered under a name, whoever else may have it. */
export function recallAs(name: string): Memory | null {
  try {
    const memory: unknown = JSON.parse(sessionStorage.getItem(key(name)) ?? "null");
    return isMemory(memory) ? memory : null;
  } catch {
    return null;
  }
}

function isMemory(value: unknown): value is Memory {
  if (typeof value !== "object" || value === null) return false;
  const { history } = value as Record<string, unknown>;
  return "session" in value && "user" in value && "awaited" in value && Array.isArray(history);
}
