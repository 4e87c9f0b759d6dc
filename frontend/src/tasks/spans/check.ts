/** Check of an answer to a `spans` task, as the server's. */
import { checks } from "../rules/about";
import { checkLabel, checkRegions, extentFor } from "../rules/regions";
import type { Check } from "../rules/values";

/** Checks that an answer is a list of spans within the text. */
export const check: Check = (task, value, bounds) =>
  checkRegions(task, value, (spans) => {
    if (!Array.isArray(spans) || !spans.every(isSpan)) {
      return "The value must be a list of [start, end, label].";
    }
    const extent = extentFor(task, ["text"], bounds);
    if (spans.length && extent && extent.kind !== "text") {
      return "A span marks a part of a text, and this item is not shown as one.";
    }
    for (const [start, end, label, answers] of spans) {
      if (!isInteger(start) || !isInteger(end) || start < 0 || start >= end) {
        return "Start and end of a span must be integers with 0 <= start < end.";
      }
      if (extent?.length !== undefined && end > extent.length) {
        return "A span must lie within the text; offsets count Unicode code points.";
      }
      const flaw = checkLabel(task, label, answers, bounds, checks);
      if (flaw !== null) return flaw;
    }
    return null;
  });

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isSpan(span: unknown): span is readonly unknown[] {
  return Array.isArray(span) && (span.length === 3 || span.length === 4);
}
