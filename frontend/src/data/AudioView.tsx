/** A sound: play, where it is, and its outline, if the page may read it. */
import "./audio.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { strings } from "../strings/language";
import { Keycap } from "../tasks/Keycap";
import { useKeys } from "../tasks/keys";
import { isOurs } from "./decode";

export function AudioView({ url }: { readonly url: string }) {
  const media = useRef<HTMLAudioElement>(null);
  const player = usePlayer(media);
  const { playing, at, seconds, broken } = player;
  const toggle = () => {
    const element = media.current;
    if (!element) return;
    if (element.paused) element.play().catch(() => {});
    else element.pause();
  };
  useKeys({ "Shift+Space": toggle });
  if (broken) return <p class="text-view medium">{strings.data.brokenSound}</p>;
  return (
    <div class="audio-view">
      {/* biome-ignore lint/a11y/useMediaCaption: what is to be labelled has no captions */}
      <audio ref={media} src={url} preload="auto" />
      <Waveform url={url} media={media} />
      <div class="player">
        <button
          type="button"
          aria-keyshortcuts="Shift+Space"
          onMouseDown={(event) => event.preventDefault()}
          onClick={toggle}
        >
          {playing ? strings.data.pause : strings.data.play}
          <Keycap name="Shift+Space" />
        </button>
        <input
          type="range"
          aria-label={strings.data.position}
          aria-valuetext={strings.data.time(at, seconds)}
          min={0}
          max={seconds || 1}
          step={0.01}
          value={at}
          onInput={(event) => {
            if (media.current) media.current.currentTime = Number(event.currentTarget.value);
          }}
        />
        <output>{strings.data.time(at, seconds)}</output>
      </div>
    </div>
  );
}

interface WaveformProps {
  readonly url: string;
  readonly media: { readonly current: HTMLAudioElement | null };
}

/**
 * Keeps its place while the outline is on its way, and says so where there can be none: another
 * server's file can be played, but is only to be read if both servers allow it.
 */
function Waveform({ url, media }: WaveformProps) {
  const container = useRef<HTMLDivElement>(null);
  const [unread, setUnread] = useState(false);
  useEffect(() => {
    setUnread(false);
    let end: (() => void) | null = null;
    let over = false;
    const show = async () => {
      const { hear, draw } = await import("./sound");
      const sound = await hear(url);
      if (!over && container.current && media.current) {
        end = draw(sound, container.current, media.current);
      }
    };
    show().catch(() => {
      if (!over && !isOurs(url)) setUnread(true);
    });
    return () => {
      over = true;
      end?.();
    };
  }, [url]);
  return (
    <>
      <div ref={container} class="waveform" aria-hidden="true" />
      {unread && <p class="waveform-note">{strings.data.noOutline}</p>}
    </>
  );
}

function usePlayer(media: WaveformProps["media"]) {
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
    return () => {
      for (const name of events) element.removeEventListener(name, look);
      element.pause();
    };
  }, []);
  return state;
}
