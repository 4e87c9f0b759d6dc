/** Segments of answers below a sound, a video or a series, each labeller in a row of their own. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { describeOption } from "../shared/answers";
import type { ItemWithAnswers } from "../shared/api";
import { formatSeconds, labelOf } from "../shared/regions";
import type { Marks } from "./MarkedItem";

interface TimelineProps {
  readonly data: ItemWithAnswers["data"];
  readonly marks: readonly Marks[];
  readonly several: boolean;
  /** View of the data. */
  readonly children: ComponentChildren;
}

interface Bar {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** Shows segments in time; the table beside it lists them in words. */
export function Timeline({ data, marks, several, children }: TimelineProps) {
  const view = useRef<HTMLDivElement>(null);
  const length = useLength(view);
  const rows = marks.map((one) => ({ ...one, lanes: lanesOf(barsOf(one)) }));
  const ends = rows.flatMap(({ lanes }) => lanes.flat().map(({ end }) => end));
  const [from, to] = rangeOf(data) ?? [0, length ?? Math.max(1, ...ends)];
  const percent = (at: number) => `${((at - from) / (to - from || 1)) * 100}%`;
  const named = (at: number) => (data.kind === "series" ? String(at) : formatSeconds(at));
  return (
    <div class="timeline">
      <div ref={view}>{children}</div>
      <div class="timeline-rows" dir="ltr" aria-hidden="true">
        {rows.map(({ answer, colour, lanes }) =>
          lanes.map((bars, lane) => (
            <div
              key={`${answer.label} ${lane}`}
              class="timeline-row"
              style={{ "--colour": colour }}
            >
              {bars.map(({ start, end, name }) => (
                <bdi
                  key={start}
                  class="timeline-bar"
                  title={`${name} ${named(start)}–${named(end)}`}
                  style={{ left: percent(start), width: percent(from + end - start) }}
                >
                  {several ? adminStrings.items.by(answer.labeller, name) : name}
                </bdi>
              ))}
            </div>
          )),
        )}
        <p class="timeline-ends note">
          <span>{named(from)}</span>
          <span>{named(to)}</span>
        </p>
      </div>
    </div>
  );
}

function barsOf({ task, regions }: Marks): readonly Bar[] {
  return regions.flatMap((region) => {
    const [start, end] = Array.isArray(region) ? region : [];
    if (typeof start !== "number" || typeof end !== "number") return [];
    return [{ start, end, name: describeOption(task, labelOf(region)) }];
  });
}

/** Returns the bars in rows in which none overlaps another. */
function lanesOf(bars: readonly Bar[]): readonly (readonly Bar[])[] {
  const lanes: Bar[][] = [];
  for (const bar of bars.toSorted((one, other) => one.start - other.start)) {
    const free = lanes.find((lane) => (lane.at(-1)?.end ?? 0) <= bar.start);
    if (free) free.push(bar);
    else lanes.push([bar]);
  }
  return lanes;
}

/** Returns the first and last time of a series; null for anything else. */
function rangeOf({ index }: ItemWithAnswers["data"]): readonly [number, number] | null {
  if (!Array.isArray(index) || index.length < 2) return null;
  return [Number(index[0]), Number(index.at(-1))];
}

/** Returns the length in seconds of the sound or video that is shown, once it is known. */
function useLength(view: { readonly current: HTMLElement | null }): number | null {
  const [length, setLength] = useState<number | null>(null);
  useEffect(() => {
    const read = ({ target }: Event) => {
      const { duration } = target as HTMLMediaElement;
      if (Number.isFinite(duration) && duration > 0) setLength(duration);
    };
    const names = ["loadedmetadata", "durationchange"];
    // These events don't bubble.
    for (const name of names) view.current?.addEventListener(name, read, true);
    return () => {
      for (const name of names) view.current?.removeEventListener(name, read, true);
    };
  }, []);
  return length;
}
