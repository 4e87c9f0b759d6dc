import { act, render } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { Notices } from "../../src/label/Notices";

test("a word of confirmation goes by itself after four seconds, and what went wrong stays", () => {
  vi.useFakeTimers();
  const dispatch = vi.fn();
  const notices = [
    { kind: "flagged", count: 1 },
    { kind: "lease_lost", count: 1 },
  ] as const;
  render(<Notices notices={notices} dispatch={dispatch} />);
  act(() => void vi.advanceTimersByTime(3_900));
  expect(dispatch).not.toHaveBeenCalled();
  act(() => void vi.advanceTimersByTime(60_000));
  expect(dispatch.mock.calls).toEqual([[{ type: "dismissed", kind: "flagged" }]]);
  vi.useRealTimers();
});
