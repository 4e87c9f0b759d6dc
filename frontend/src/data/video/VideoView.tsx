/** View of a video: the browser's own player, and the speed. */
import "../audio/audio.css";
import "./video.css";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useKeys } from "../../tasks/keys";
import { isFirst, playNext, usePlayer, usePlaylist } from "../audio/players";
import { SoundOptions } from "../audio/SoundOptions";
import { words as texts } from "./strings";

interface VideoViewProps {
  readonly url: string;
  /** Draws what stands below the picture. */
  timeline?(media: HTMLMediaElement): ComponentChildren;
}

/** Shows a player. Space plays the first one on screen, then the next. */
export function VideoView({ url, timeline }: VideoViewProps) {
  const media = useRef<HTMLVideoElement>(null);
  const { broken } = usePlayer(media);
  usePlaylist(media);
  const words = texts();
  useKeys({ Space: () => isFirst(media.current) && playNext() });
  if (broken) return <p class="text-view medium">{words.broken}</p>;
  return (
    <div class="video-view">
      {/* biome-ignore lint/a11y/useMediaCaption: what is to be labelled has no captions */}
      <video
        ref={media}
        src={url}
        aria-label={words.video}
        controls
        playsInline
        preload="metadata"
        disablePictureInPicture
      />
      {timeline && media.current && timeline(media.current)}
      <SoundOptions />
    </div>
  );
}
