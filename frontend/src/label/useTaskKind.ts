/** Kind of the project's task, whose code is loaded when it is needed. */
import { useEffect, useState } from "preact/hooks";
import { loadKind } from "../tasks/kinds";
import type { Task, TaskKind } from "../tasks/task";

/** Wait, in milliseconds, before loading is tried again. */
const AGAIN_MS = 1_000;

interface Loaded {
  readonly kind: TaskKind | null;
  /** Parts of the task for which it was loaded. */
  readonly parts: string;
}

/** Returns the kind of a task: undefined while it loads, null if the page doesn't know it. */
export function useTaskKind(task: Task | null): TaskKind | null | undefined {
  const [loaded, setLoaded] = useState<Loaded>();
  const name = task?.kind;
  // A task that gets another question or a tree may need code that is not loaded yet.
  const parts = JSON.stringify([name, task?.questions, task?.labels, task?.options]);
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      const again = () => {
        if (current) timer = setTimeout(load, AGAIN_MS);
      };
      const ready = async () => {
        const kind = await loadKind(name);
        if (task) await kind?.prepare?.(task);
        return { kind, parts };
      };
      ready().then((found) => current && setLoaded(found), again);
    };
    if (name !== undefined) load();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [name, parts]);
  // What was loaded for another task may lack a part of this one.
  return loaded?.parts === parts ? loaded.kind : undefined;
}
