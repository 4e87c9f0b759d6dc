/** View of a sound: a player, and the waveform if the page may read the file. */
import "./audio.css";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { strings } from "../../strings/language";
import { Keycap } from "../../tasks/Keycap";
import { useKeys } from "../../tasks/keys";
import { isOurs } from "../decode";
import { isFirst, playNext, toggle, usePlayer, usePlaylist } from "./players";
import { SoundOptions } from "./SoundOptions";

interface AudioViewProps {
  readonly url: string;
  /** Draws what stands in the place of the waveform. */
  timeline?(media: HTMLMediaElement): ComponentChildren;
}

/** Shows a player. Space plays the first one on screen, then the next. */
export function AudioView({ url, timeline }: AudioViewProps) {
  const media = useRef<HTMLAudioElement>(null);
  const player = usePlayer(media);
  const { playing, at, seconds, broken } = player;
  usePlaylist(media);
  useKeys({ Space: () => isFirst(media.current) && playNext() });
  if (broken) return <p class="text-view medium">{strings.data.brokenSound}</p>;
  return (
    <div class="audio-view">
      {/* biome-ignore lint/a11y/useMediaCaption: what is to be labelled has no captions */}
      <audio ref={media} src={url} preload="auto" />
      {timeline ? media.current && timeline(media.current) : <Waveform url={url} media={media} />}
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
