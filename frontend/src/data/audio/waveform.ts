/** Waveform of a sound, fetched and decoded once, and drawn by wavesurfer. */
import WaveSurfer from "wavesurfer.js";

/** Outline of a sound. */
export interface Waveform {
  /** Loudest sample of each part, from -1 to 1. */
  readonly peaks: readonly number[];
  /** Loudness of each `1 / FINE` seconds, from 0 to 1, for a drawing that can be zoomed. */
  readonly fine: Float32Array;
  readonly seconds: number;
}

/** Sampling rate, in hertz, to which a sound is decoded; a drawing needs no more. */
const RATE = 8_000;
/** Number of parts of which the peaks are drawn. */
const PARTS = 1_200;
/** Number of parts of each second in the fine outline. */
export const FINE = 200;
/** Number of waveforms kept: of items on screen, prefetched, and just answered. */
const MAX_KEPT = 8;
/** Height in CSS pixels; the content policy lists the style of this height (`server/pages.py`). */
export const HEIGHT = 128;

const heard = new Map<string, Promise<Waveform>>();

/** Returns the waveform of a sound, from the cache if it is there. */
export function loadWaveform(url: string): Promise<Waveform> {
  const known = heard.get(url);
  if (known) return known;
  const sound = fetchSound(url);
  heard.set(url, sound);
  sound.catch(() => heard.delete(url));
  for (const old of [...heard.keys()].slice(0, -MAX_KEPT)) heard.delete(old);
  return sound;
}

/** Draws a waveform and the position of playback; returns a function that removes it. */
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
  const samples = decoded.getChannelData(0);
  return { peaks: peaksOf(samples), fine: fineOf(samples), seconds: decoded.duration };
}

/** Returns the loudest sample of each part. */
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

/** Returns the loudness of each `1 / FINE` seconds. */
export function fineOf(samples: Float32Array): Float32Array {
  const size = RATE / FINE;
  const fine = new Float32Array(Math.ceil(samples.length / size));
  for (let at = 0; at < samples.length; at += 1) {
    const part = Math.floor(at / size);
    const loud = Math.abs(samples[at] ?? 0);
    if (loud > (fine[part] ?? 0)) fine[part] = loud;
  }
  return fine;
}
