/** Registry of the kinds of task, each loaded when it is needed. */
import type { TaskKind } from "./task";

const kinds: Record<string, () => Promise<{ default: TaskKind }>> = {
  choice: () => import("./choice/Choice"),
  choices: () => import("./choices/Choices"),
  text: () => import("./text/TextAnswer"),
  rating: () => import("./rating/Rating"),
  compare: () => import("./compare/Compare"),
  spans: () => import("./spans/index"),
  boxes: () => import("./boxes/index"),
  polygons: () => import("./polygons/index"),
  points: () => import("./points/index"),
};

/** Loads a kind by name; resolves to null if this page does not know it. */
export async function loadKind(kind: unknown): Promise<TaskKind | null> {
  const load = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return load ? (await load()).default : null;
}
