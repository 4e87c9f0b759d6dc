/** Registry of the kinds of task: each folder here with an `index.ts`, loaded when it is needed. */
import { onField } from "./field";
import type { TaskKind } from "./task";

const modules = import.meta.glob<{ default: TaskKind }>("./*/index.ts");

/** Returns whether this page knows a kind. */
export function knowsKind(kind: unknown): boolean {
  return typeof kind === "string" && Object.hasOwn(modules, `./${kind}/index.ts`);
}

/** Loads a kind by name; resolves to null if this page does not know it. */
export async function loadKind(kind: unknown): Promise<TaskKind | null> {
  const load = typeof kind === "string" && /^[a-z]+$/.test(kind) && modules[`./${kind}/index.ts`];
  return load ? onField((await load()).default) : null;
}
