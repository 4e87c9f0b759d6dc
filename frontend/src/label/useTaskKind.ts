/** Kind of the project's task, whose code is loaded when it is needed. */
import { useEffect, useState } from "preact/hooks";
import { loadKind } from "../tasks/kinds";
import type { Task, TaskKind } from "../tasks/task";

/** Wait, in milliseconds, before loading is tried again. */
const AGAIN_MS = 1_000;

/** Returns the kind of a task: undefined while it loads, null if the page doesn't know it. */
export function useTaskKind(task: Task | null): TaskKind | null | undefined {
  const [kind, setKind] = useState<TaskKind | null>();
  const name = task?.kind;
  // A task that gets another question or a tree may need code that is not loaded yet.
  const parts = JSON.stringify([task?.questions, task?.labels, task?.options]);
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      const again = () => {
        if (current) timer = setTimeout(load, AGAIN_MS);
      };
      const ready = async () => {
        const loaded = await loadKind(name);
        if (task) await loaded?.prepare?.(task);
        return loaded;
      };
      ready().then((loaded) => current && setKind(loaded), again);
    };
    setKind(undefined);
    if (name !== undefined) load();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [name, parts]);
  return kind;
}
