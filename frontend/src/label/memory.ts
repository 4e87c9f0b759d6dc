/** What a tab remembers over a reload: which session it was, and what can be taken back. */
import type { Memory } from "../session/types";

const key = (project: string): string => `supt-session:${project}`;

export function recall(project: string): Memory | null {
  try {
    const memory: unknown = JSON.parse(sessionStorage.getItem(key(project)) ?? "null");
    return isMemory(memory) ? memory : null;
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

function isMemory(value: unknown): value is Memory {
  if (typeof value !== "object" || value === null) return false;
  const { history } = value as Record<string, unknown>;
  return "session" in value && "user" in value && "awaited" in value && Array.isArray(history);
}
