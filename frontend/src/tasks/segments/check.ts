/** Check of an answer to a `segments` task, as the server's. */
import { checks } from "../rules/about";
import { checkLabel, checkRegions, extentFor } from "../rules/regions";
import type { Check } from "../rules/values";

/** Kinds of data that segments are parts of. */
export const MARKS = ["audio", "video", "series"];

/** Checks that an answer is a list of stretches of time. */
export const check: Check = (task, value, bounds) =>
  checkRegions(task, value, (segments) => {
    if (!Array.isArray(segments) || !segments.every(isSegment)) {
      return "The value must be a list of [start, end, label].";
    }
    const extent = extentFor(task, MARKS, bounds);
    if (segments.length && extent && !MARKS.includes(extent.kind)) {
      return "A segment is a part of a sound, a video or a series, and this item is none.";
    }
    for (const [start, end, label, answers] of segments) {
      if (typeof start !== "number" || typeof end !== "number" || start >= end) {
        return "Start and end of a segment must be numbers with start < end.";
      }
      if (extent && extent.kind !== "series" && start < 0) {
        return "A segment must not begin before 0 seconds.";
      }
      if (extent?.range && (start < extent.range[0] || end > extent.range[1])) {
        return "A segment must lie within the series.";
      }
      const flaw = checkLabel(task, label, answers, bounds, checks);
      if (flaw !== null) return flaw;
    }
    return null;
  });

function isSegment(segment: unknown): segment is readonly unknown[] {
  return Array.isArray(segment) && (segment.length === 3 || segment.length === 4);
}
