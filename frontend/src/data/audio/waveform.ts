/** The outline of a sound, fetched and decoded once, and drawn by wavesurfer. */
import WaveSurfer from "wavesurfer.js";

export interface Waveform {
  /** Loudest moment of each part, -1 to 1. */
  readonly peaks: readonly number[];
  readonly seconds: number;
}

/** A drawing needs no more samples a second than this. */
const RATE = 8_000;
const PARTS = 1_200;
/** Of drawings that are kept: the item on screen, those prefetched, and one to come back to. */
const KEPT = 8;
/** The server's policy knows the style of a drawing of this height (server/pages.py). */
export const HEIGHT = 128;

const heard = new Map<string, Promise<Waveform>>();

export function loadWaveform(url: string): Promise<Waveform> {
  const known = heard.get(url);
  if (known) return known;
  const sound = fetchSound(url);
  heard.set(url, sound);
  sound.catch(() => heard.delete(url));
  for (const old of [...heard.keys()].slice(0, -KEPT)) heard.delete(old);
  return sound;
}

/** Draws a sound into an element, along with where it is being played; returns how to end it. */
export function drawWaveform(
  sound: Waveform,
  container: HTMLElement,
  media: HTMLMediaElement,
): () => void {
  const style = getComputedStyle(container);
  const wave = WaveSurfer.create({
    container,
    media,
    height: HEIGHT,
    peaks: [[...sound.peaks]],
    duration: sound.seconds,
    waveColor: style.getPropertyValue("--edge"),
    progressColor: style.getPropertyValue("--accent"),
    cursorColor: style.getPropertyValue("--ink"),
    cursorWidth: 2,
    barWidth: 3,
    barGap: 2,
    barRadius: 2,
    dragToSeek: true,
    normalize: true,
  });
  return () => wave.destroy();
}

async function fetchSound(url: string): Promise<Waveform> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const context = new OfflineAudioContext(1, 1, RATE);
  const decoded = await context.decodeAudioData(await response.arrayBuffer());
  return { peaks: peaksOf(decoded.getChannelData(0)), seconds: decoded.duration };
}

export function peaksOf(samples: Float32Array): readonly number[] {
  const parts = Math.min(PARTS, samples.length);
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * samples.length) / parts);
    const to = Math.floor(((part + 1) * samples.length) / parts);
    let peak = 0;
    for (let at = from; at < to; at += 1) {
      const sample = samples[at] ?? 0;
      if (Math.abs(sample) > Math.abs(peak)) peak = sample;
    }
    return peak;
  });
}
