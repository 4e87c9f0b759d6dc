/** Waveform of a sound below its segments, drawn for the part that is visible. */
import { effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { FINE, loadWaveform } from "../../data/audio/waveform";
import { isOurs } from "../../data/decode";
import { strings } from "../../strings/language";
import type { Time } from "./draft";

interface WaveProps {
  readonly url: string;
  readonly time: Time;
}

/** Draws the waveform, and says so if there can be none. */
export function Wave({ url, time }: WaveProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [unread, setUnread] = useState(false);
  useEffect(() => {
    let [end, over] = [() => {}, false];
    setUnread(false);
    loadWaveform(url).then(
      ({ fine }) => {
        if (!over && canvas.current) end = follow(canvas.current, fine, time);
      },
      () => {
        if (!over && !isOurs(url)) setUnread(true);
      },
    );
    return () => {
      over = true;
      end();
    };
  }, [url, time]);
  return (
    <>
      <canvas ref={canvas} class="wave" />
      {unread && <p class="waveform-note">{strings.data.noOutline}</p>}
    </>
  );
}

/** Draws again whenever the part, the size or the colours change. */
function follow(canvas: HTMLCanvasElement, fine: Float32Array, { view }: Time): () => void {
  const loudest = fine.reduce((most, one) => Math.max(most, one), 0) || 1;
  const redraw = () => draw(canvas, fine, loudest, view.seen.value);
  const stop = effect(redraw);
  const resize = new ResizeObserver(redraw);
  resize.observe(canvas);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", redraw);
  return () => {
    stop();
    resize.disconnect();
    dark.removeEventListener("change", redraw);
  };
}

function draw(
  canvas: HTMLCanvasElement,
  fine: Float32Array,
  loudest: number,
  [from, to]: readonly [number, number],
): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || !width) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  context.scale(ratio, ratio);
  context.fillStyle = getComputedStyle(canvas).getPropertyValue("--edge");
  const each = ((to - from) * FINE) / width;
  for (let x = 0; x < width; x += 1) {
    const first = Math.floor(from * FINE + x * each);
    const last = Math.max(first, Math.ceil(from * FINE + (x + 1) * each) - 1);
    let loud = 0;
    for (let at = first; at <= last; at += 1) loud = Math.max(loud, fine[at] ?? 0);
    const tall = Math.max(1, (loud / loudest) * height * 0.92);
    context.fillRect(x, (height - tall) / 2, 1, tall);
  }
}
