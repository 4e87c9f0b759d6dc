/** The page checks answers as the server does: both are held to the same examples. */
import { describe, expect, test } from "vitest";
import type { Item } from "../../src/protocol/messages";
import { loadKind } from "../../src/tasks/kinds";
import { boundsOf } from "../../src/tasks/rules/bounds";
import type { Task } from "../../src/tasks/task";

interface Case {
  readonly task: Task;
  readonly value: unknown;
  readonly data?: Item["data"];
  readonly refused?: string;
}

const files = import.meta.glob<{ readonly answers: readonly Case[] }>(
  "../../../tests/protocol/tasks/kinds/*.json",
  { eager: true },
);
const kinds = Object.entries(files).map(
  ([path, { answers }]) => [path.replace(/.*\/|\.json/g, ""), answers] as const,
);

/** Sentences that a page's own words may replace: a rule for shapes says more on the server. */
const ANY_WORDS = /must (lie on|have)/;

describe.each(kinds.filter(([kind]) => kind !== "any"))("%s", (kind, answers) => {
  test.each(
    answers.map(
      (one) => [`${JSON.stringify(one.value)} ${one.refused ?? "is allowed"}`, one] as const,
    ),
  )("%s", async (_, { task, value, data, refused }) => {
    const found = await loadKind(kind);
    await found?.prepare?.(task);
    const flaw = found?.check(task, value, boundsOf(data ?? null)) ?? null;
    if (refused === undefined) expect(flaw).toBeNull();
    else if (ANY_WORDS.test(refused)) expect(flaw).not.toBeNull();
    else expect(flaw).toContain(refused);
  });
});
