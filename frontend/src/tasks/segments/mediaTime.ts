/** Time of a sound or video: how long it is, where it plays, and playing a part of it. */
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { play } from "../../data/audio/players";
import { TimeWindow } from "../../data/time/TimeWindow";
import type { Head, SegmentsDraft, Time } from "./draft";
import { seconds } from "./scale";

/** Share of the visible part at which playback comes into view again. */
const AIR = 0.05;

/** Returns the time of a player once its length is known, and gives it to the draft. */
export function useMediaTime(media: HTMLMediaElement, draft: SegmentsDraft): Time | null {
  const length = useLength(media);
  const time = useMemo(() => (length ? timeOf(media, length) : null), [media, length]);
  useLayoutEffect(() => {
    draft.time.value = time;
    return time?.follow();
  }, [draft, time]);
  return time;
}

function useLength(media: HTMLMediaElement): number {
  const read = () => (Number.isFinite(media.duration) ? media.duration : 0);
  const [length, setLength] = useState(read);
  useEffect(() => {
    const look = () => setLength(read());
    media.addEventListener("durationchange", look);
    look();
    return () => media.removeEventListener("durationchange", look);
  }, [media]);
  return length;
}

function timeOf(media: HTMLMediaElement, length: number): Time & { follow(): () => void } {
  const scale = seconds(length);
  const view = new TimeWindow(scale.range, scale.smallest);
  const at = signal(media.currentTime);
  let stopAt: number | null = null;
  const look = () => {
    if (stopAt !== null && media.currentTime >= stopAt) {
      media.pause();
      media.currentTime = stopAt;
      stopAt = null;
    }
    at.value = media.currentTime;
  };
  const head: Head = {
    at,
    now: () => media.currentTime,
    seek(to) {
      stopAt = null;
      media.currentTime = to;
      at.value = to;
    },
    play(from, to) {
      media.currentTime = from;
      stopAt = to;
      play(media);
    },
  };
  return { scale, view, head, follow: () => follow(media, view, look, () => (stopAt = null)) };
}

/** Looks where the player is at each frame while it plays, and keeps that in view. */
function follow(
  media: HTMLMediaElement,
  view: TimeWindow,
  look: () => void,
  paused: () => void,
): () => void {
  let frame = 0;
  const each = () => {
    look();
    if (media.paused) return;
    const [, to] = view.seen.peek();
    if (media.currentTime > to) view.moveTo(media.currentTime - AIR * (to - view.seen.peek()[0]));
    frame = requestAnimationFrame(each);
  };
  const begin = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(each);
  };
  const end = () => {
    cancelAnimationFrame(frame);
    look();
    paused();
  };
  media.addEventListener("play", begin);
  media.addEventListener("pause", end);
  media.addEventListener("seeked", look);
  if (!media.paused) begin();
  return () => {
    cancelAnimationFrame(frame);
    media.removeEventListener("play", begin);
    media.removeEventListener("pause", end);
    media.removeEventListener("seeked", look);
  };
}
