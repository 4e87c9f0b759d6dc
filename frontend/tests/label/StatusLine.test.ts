import { expect, test } from "vitest";
import { statusOf } from "../../src/label/StatusLine";
import { initial } from "../../src/session/state";
import { strings } from "../../src/strings/en";

const live = { ...initial("digits", 2), link: { at: "live", since: 0 } } as const;

test("nothing is called saved before it is known what an earlier page has left", () => {
  expect(statusOf(live)).toBe(strings.status.connecting);
  expect(statusOf({ ...live, loaded: true })).toBe(strings.status.saved);
});
