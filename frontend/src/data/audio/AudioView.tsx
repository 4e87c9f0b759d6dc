/** View of a sound: a player, and the waveform if the page may read the file. */
import "./audio.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { strings } from "../../strings/language";
import { Keycap } from "../../tasks/Keycap";
import { useKeys } from "../../tasks/keys";
import { isOurs } from "../decode";
import { SPEEDS, setSound, soundSettings } from "./settings";

/** Players on screen, in their order. */
const players: HTMLAudioElement[] = [];

/** Shows a player. Space plays the first one on screen, then the next. */
export function AudioView({ url }: { readonly url: string }) {
  const media = useRef<HTMLAudioElement>(null);
  const player = usePlayer(media);
  const { playing, at, seconds, broken } = player;
  usePlaylist(media);
  useKeys({ Space: () => media.current === players[0] && playNext() });
  if (broken) return <p class="text-view medium">{strings.data.brokenSound}</p>;
  return (
    <div class="audio-view">
      {/* biome-ignore lint/a11y/useMediaCaption: what is to be labelled has no captions */}
      <audio ref={media} src={url} preload="auto" />
      <Waveform url={url} media={media} />
      <div class="player">
        <button
          type="button"
          aria-keyshortcuts="Space"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => toggle(media.current)}
        >
          {playing ? strings.data.pause : strings.data.play}
          <Keycap name="Space" />
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
      <SoundOptions />
    </div>
  );
}

function SoundOptions() {
  const { auto, speed } = soundSettings.value;
  return (
    <div class="sound-options">
      <label>
        <input
          type="checkbox"
          checked={auto}
          onChange={(event) => setSound({ auto: event.currentTarget.checked })}
        />
        {strings.data.autoplay}
      </label>
      <label>
        {strings.data.speed}
        <select
          value={speed}
          onChange={(event) => {
            setSound({ speed: Number(event.currentTarget.value) });
            // Space then still plays.
            event.currentTarget.blur();
          }}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {strings.data.times(one)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Registers a player and sets its speed; the first one starts by itself if so set. */
function usePlaylist(media: WaveformProps["media"]): void {
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

/** Plays the next player after the current one; the first if none plays, none after the last. */
function playNext(): void {
  const current = players.findIndex((one) => !one.paused);
  players[current]?.pause();
  const next = players[current + 1];
  if (next) play(next);
}

function toggle(element: HTMLAudioElement | null): void {
  if (element?.paused) play(element);
  else element?.pause();
}

function play(element: HTMLAudioElement): void {
  for (const other of players) if (other !== element) other.pause();
  // A browser may forbid it before the user has touched the page.
  element.play().catch(() => {});
}

interface WaveformProps {
  readonly url: string;
  readonly media: { readonly current: HTMLAudioElement | null };
}

/**
 * Draws the waveform, and says so if there can be none.
 *
 * A file of another server can be played, but may be read only if both servers allow it.
 */
function Waveform({ url, media }: WaveformProps) {
  const container = useRef<HTMLDivElement>(null);
  const [unread, setUnread] = useState(false);
  useEffect(() => {
    setUnread(false);
    let end: (() => void) | null = null;
    let over = false;
    const show = async () => {
      const { loadWaveform, drawWaveform } = await import("./waveform");
      const sound = await loadWaveform(url);
      if (!over && container.current && media.current) {
        end = drawWaveform(sound, container.current, media.current);
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
