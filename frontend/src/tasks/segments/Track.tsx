/** Track of segments over a timeline, on which they are drawn, chosen and changed. */
import type { ComponentChildren, VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { useTimeGestures } from "../../data/time/useTimeGestures";
import { colourOf } from "../colours";
import { acceptByKey, buttonOf, nameSuggested } from "../regions/suggested/buttons";
import type { Segment, SegmentsDraft, Time } from "./draft";
import { lanesOf } from "./lanes";
import { words as texts } from "./strings";
import { useMarking } from "./useMarking";

interface TrackProps {
  readonly draft: SegmentsDraft;
  readonly time: Time;
  /** What lies below the segments. */
  readonly children?: ComponentChildren;
}

/** Draws the segments, and binds mouse and fingers. */
export function Track({ draft, time, children }: TrackProps) {
  const track = useRef<HTMLDivElement>(null);
  const at = (clientX: number) => {
    const box = track.current?.getBoundingClientRect();
    const [from, to] = time.view.seen.peek();
    return box?.width ? from + ((clientX - box.left) / box.width) * (to - from) : from;
  };
  useTimeGestures(track, time.view, at);
  const { drawn, handlers } = useMarking(draft, time, at);
  return (
    <div
      ref={track}
      class="track"
      role="group"
      aria-label={texts().timeline}
      onMouseDown={(event) => event.preventDefault()}
      {...handlers}
    >
      {children}
      <Segments draft={draft} time={time} />
      {drawn.value && <Drawn draft={draft} time={time} stretch={drawn.value} />}
      <Playhead draft={draft} time={time} />
    </div>
  );
}

/** Layer as wide as all of the time, of which the track shows a part. */
function Layer({ time: { view }, children }: Pick<TrackProps, "time" | "children">) {
  const [first, last] = view.range;
  const left = view.place(first);
  const box = { left: percent(left), width: percent(view.place(last) - left) };
  return (
    <div class="segments-layer" style={box}>
      {children}
    </div>
  );
}

type Drawing = Omit<SegmentButtonProps, "draft" | "box"> & {
  readonly lane: number;
  readonly count: number;
};

/** Draws the segments; those that stay as they are, among hundreds, are not drawn again. */
function Segments({ draft, time }: TrackProps) {
  const { regions } = draft;
  const { laneOf, count } = useMemo(() => lanesOf(regions), [regions]);
  const drawn = useRef(new Map<string, { readonly of: Drawing; readonly button: VNode }>());
  const [first, last] = time.view.range;
  const place = (at: number) => (at - first) / (last - first);
  const active = draft.active.value;
  const buttons = regions.map((segment, index) => {
    const { id, start, end } = segment;
    const lane = laneOf.get(id) ?? 0;
    const of: Drawing = { segment, number: index + 1, active: active === id, lane, count };
    const known = drawn.current.get(id);
    if (known && isSame(known.of, of)) return known.button;
    const box = {
      left: percent(place(start)),
      width: percent(place(end) - place(start)),
      top: percent(lane / count),
      height: percent(1 / count),
    };
    const button = <SegmentButton key={id} draft={draft} {...of} box={box} />;
    drawn.current.set(id, { of, button });
    return button;
  });
  return <Layer time={time}>{buttons}</Layer>;
}

function isSame(one: Drawing, other: Drawing): boolean {
  return (
    one.segment === other.segment &&
    one.number === other.number &&
    one.active === other.active &&
    one.lane === other.lane &&
    one.count === other.count
  );
}

interface SegmentButtonProps {
  readonly draft: SegmentsDraft;
  readonly segment: Segment;
  readonly number: number;
  readonly active: boolean;
  readonly box: Readonly<Record<"left" | "width" | "top" | "height", string>>;
}

function SegmentButton({ draft, segment, number, active, box }: SegmentButtonProps) {
  const { id, label } = segment;
  const index = draft.labels.findIndex(({ value }) => value === label);
  return (
    <button
      type="button"
      class={segment.suggested ? "segment suggested" : "segment"}
      data-segment={id}
      {...buttonOf(draft, id)}
      style={{ ...box, "--colour": colourOf(index) }}
      aria-pressed={active}
      aria-label={nameSuggested(segment, `${number}: ${draft.nameOf(segment)}`)}
      onFocus={() => draft.walkTo(id)}
      // The mouse is followed by the track; this is for keys and screen readers.
      onClick={(event) => {
        if (event.detail !== 0 || acceptByKey(draft, segment, event)) return;
        if (!draft.playActive()) draft.select(id);
      }}
    >
      <span class="segment-name" dir="auto">
        {draft.labels[index]?.label}
      </span>
      <span class="edge start" data-edge="start" />
      <span class="edge end" data-edge="end" />
    </button>
  );
}

interface DrawnProps extends TrackProps {
  readonly stretch: readonly [number, number];
}

/** Draws the stretch that is being marked. */
function Drawn({ draft, time: { view }, stretch: [from, to] }: DrawnProps) {
  const index = draft.labels.findIndex(({ value }) => value === draft.label.value);
  const left = view.place(from);
  const box = { left: percent(left), width: percent(view.place(to) - left) };
  return <div class="drawn" style={{ ...box, "--colour": colourOf(index) }} aria-hidden="true" />;
}

/** Draws where playback or the cursor is, and what was begun up to there. */
function Playhead({ draft, time }: TrackProps) {
  const at = time.head.at.value;
  const begun = draft.begun.value;
  const place = time.view.place(at);
  return (
    <>
      {begun !== null && begun !== at && (
        <Drawn {...{ draft, time }} stretch={begun < at ? [begun, at] : [at, begun]} />
      )}
      {begun !== null && (
        <div class="begun" style={{ left: percent(time.view.place(begun)) }} aria-hidden="true" />
      )}
      <div class="playhead" style={{ left: percent(place) }} aria-hidden="true" />
    </>
  );
}

function percent(share: number): string {
  return `${share * 100}%`;
}
