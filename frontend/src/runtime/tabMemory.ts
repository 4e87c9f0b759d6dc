/**
 * Memory of a tab over a reload, in `sessionStorage`: its session, and what can be taken back.
 *
 * A duplicated tab gets a copy of it. The original is still open and keeps its session and item,
 * so the copy starts a session of its own.
 */
import type { TabMemory } from "../session/state";

const key = (project: string): string => `supt-session:${project}`;
/** Key that exists only while a page is open, so a new page that finds it is in a copied tab. */
const OPEN = "supt-open";

/** Returns what this tab remembers, without the session if the tab is a copy. */
export function recall(project: string): TabMemory | null {
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

/** Remembers it. Where the browser forbids that, a reload only begins a new session. */
export function remember(project: string, memory: TabMemory): void {
  try {
    sessionStorage.setItem(key(project), JSON.stringify(memory));
  } catch {
    // See above.
  }
}

/** Returns what is remembered under a name, even if another tab has it too. */
export function recallAs(name: string): TabMemory | null {
  try {
    const memory: unknown = JSON.parse(sessionStorage.getItem(key(name)) ?? "null");
    return isMemory(memory) ? memory : null;
  } catch {
    return null;
  }
}

function isMemory(value: unknown): value is TabMemory {
  if (typeof value !== "object" || value === null) return false;
  const { history } = value as Record<string, unknown>;
  return "session" in value && "user" in value && "awaited" in value && Array.isArray(history);
}
