import { expect, test } from "vitest";
import { statusOf } from "../../src/label/StatusLine";
import { initialState } from "../../src/session/state";
import { strings } from "../../src/strings/language";

const live = { ...initialState("digits", 2), connection: { at: "live", since: 0 } } as const;

test("nothing is called saved before it is known what an earlier page has left", () => {
  expect(statusOf(live)).toBe(strings.status.connecting);
  expect(statusOf({ ...live, loaded: true })).toBe(strings.status.saved);
});
