/** Task with regions in a test, with a suggestion above its answers. */
import { act, render } from "@testing-library/preact";
import { vi } from "vitest";
import { loadKind } from "../../src/tasks/kinds";
import type { RegionsDraft } from "../../src/tasks/regions/draft";
import type { Region } from "../../src/tasks/regions/region";
import { loadLine } from "../../src/tasks/suggestion/lazyLine";
import { Suggested } from "../../src/tasks/suggestion/Suggested";
import { withSuggestion } from "../../src/tasks/suggestion/suggestion";
import type { Task } from "../../src/tasks/task";
import { item } from "./session";

const TEXT = "Ada met Bob in Rome";
export const SPANS = { kind: "spans", labels: ["PER", "LOC"] };
export const ADA = [0, 3, "PER"];
export const BOB = [8, 11, "PER"];
export const ROME = [15, 19, "LOC"];
export const RELATED = { ...SPANS, relations: ["knows", "lives in"] };
export const KNOWN = {
  regions: [ADA, BOB, ROME],
  relations: [
    [0, 1, "knows"],
    [1, 2, "lives in"],
  ],
};
/** Shows an item with a suggestion as the labelling page does. */
export async function showSuggested(
  task: Task,
  suggested: unknown,
  value?: unknown,
  data?: object,
) {
  await loadLine();
  const kind = await loadKind(task.kind);
  await kind?.prepare?.(task);
  if (!kind) throw new Error("no such kind");
  const plain = item(1, {
    data: { kind: "text", text: TEXT, ...data },
    ...(value === undefined ? {} : { value }),
  });
  const suggestion = { source: "rules", value: suggested, score: 0.934 };
  const current = suggested === undefined ? plain : withSuggestion(plain, suggestion);
  const draft = kind.begin?.(task, current) as RegionsDraft<Region>;
  const answer = vi.fn();
  const answering = { kind, task, item: current, draft, answer };
  render(
    <>
      {kind.Stage && <kind.Stage task={task} item={current} draft={draft} />}
      <Suggested {...answering}>
        <kind.Answers {...answering} />
      </Suggested>
    </>,
  );
  return { kind, draft, answer };
}

/** Returns the names of spans. */
export const chips = () => [...document.querySelectorAll(".span-name")];

/** Returns the name of the active span. */
export const active = () => document.querySelector(".span-name[aria-pressed=true]");

/** Waits until what has changed is drawn. */
export const settled = () => act(() => {});
