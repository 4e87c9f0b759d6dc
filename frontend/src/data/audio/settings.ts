/** Settings of playback, remembered by the browser for all projects. */
import { signal } from "@preact/signals";

/** Speeds to choose from, as factors. */
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;

/** Settings of playback. */
export interface SoundSettings {
  /** Whether a sound plays as soon as it is on screen. */
  readonly auto: boolean;
  readonly speed: number;
}

/** Key in `localStorage`. */
const KEY = "supt-sound";
/** Settings of a browser that remembers none. */
const DEFAULTS: SoundSettings = { auto: false, speed: 1 };

/** Current settings. */
export const soundSettings = signal<SoundSettings>(recall());

/** Changes some settings and remembers them. */
export function setSound(change: Partial<SoundSettings>): void {
  soundSettings.value = { ...soundSettings.peek(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(soundSettings.peek()));
  } catch {
    // Where the browser forbids it, the choice lasts until the page is closed.
  }
}

function recall(): SoundSettings {
  try {
    const { auto, speed } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<SoundSettings>;
    const known = SPEEDS.find((one) => one === speed);
    return { auto: auto === true, speed: known ?? DEFAULTS.speed };
  } catch {
    return DEFAULTS;
  }
}
