/** Players on screen: one plays at a time, and Space plays the next. */
import { useEffect, useState } from "preact/hooks";
import { soundSettings } from "./settings";

type Ref = { readonly current: HTMLMediaElement | null };

/** Players on screen, in their order. */
const players: HTMLMediaElement[] = [];

/** Point far beyond the end: a player that seeks there finds out how long a recording is. */
const BEYOND = 1e10;

/** Registers a player and sets its speed; the first one starts by itself if so set. */
export function usePlaylist(media: Ref): void {
  const { speed } = soundSettings.value;
  useEffect(() => {
    const element = media.current;
    if (!element) return;
    players.push(element);
    if (soundSettings.peek().auto && players[0] === element) play(element);
    return () => void players.splice(players.indexOf(element), 1);
  }, []);
  useEffect(() => {
    if (!media.current) return;
    media.current.playbackRate = speed;
    media.current.preservesPitch = true;
  }, [speed]);
}

/** Returns whether a player is the first on screen, the one that keys are about. */
export function isFirst(element: HTMLMediaElement | null): boolean {
  return element === players[0];
}

/** Plays the next player after the current one; the first if none plays, none after the last. */
export function playNext(): void {
  const current = players.findIndex((one) => !one.paused);
  players[current]?.pause();
  const next = players[current + 1];
  if (next) play(next);
}

/** Plays, or stops. */
export function toggle(element: HTMLMediaElement | null): void {
  if (element?.paused) play(element);
  else element?.pause();
}

/** Plays, and stops all others. */
export function play(element: HTMLMediaElement): void {
  for (const other of players) if (other !== element) other.pause();
  // A browser may forbid it before the user has touched the page.
  element.play().catch(() => {});
}

/** Returns what a player does, and stops it in the end. */
export function usePlayer(media: Ref) {
  const [state, setState] = useState({ playing: false, at: 0, seconds: 0, broken: false });
  useEffect(() => {
    const element = media.current;
    if (!element) return;
    const look = () =>
      setState({
        playing: !element.paused,
        at: element.currentTime,
        seconds: Number.isFinite(element.duration) ? element.duration : 0,
        broken: element.error !== null,
      });
    const events = ["play", "pause", "timeupdate", "durationchange", "ended", "error", "seeked"];
    for (const name of events) element.addEventListener(name, look);
    look();
    const stop = findDuration(element);
    return () => {
      for (const name of events) element.removeEventListener(name, look);
      stop();
      element.pause();
    };
  }, []);
  return state;
}

/** Makes a player find out how long a file is that does not say it, such as a fresh recording. */
function findDuration(element: HTMLMediaElement): () => void {
  const rewind = () => {
    if (Number.isFinite(element.duration)) {
      element.removeEventListener("durationchange", rewind);
      element.currentTime = 0;
    }
  };
  const look = () => {
    if (element.duration !== Number.POSITIVE_INFINITY) return;
    element.addEventListener("durationchange", rewind);
    element.currentTime = BEYOND;
  };
  element.addEventListener("loadedmetadata", look, { once: true });
  if (element.readyState > 0) look();
  return () => {
    element.removeEventListener("loadedmetadata", look);
    element.removeEventListener("durationchange", rewind);
  };
}
