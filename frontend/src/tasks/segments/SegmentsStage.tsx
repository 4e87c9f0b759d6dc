/** Stage of segments tasks: the sound, video or series, and a timeline on which to mark. */
import { signal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { ItemData } from "../../data/ItemData";
import { type Series, seriesOf } from "../../data/series/seriesOf";
import { TimeWindow } from "../../data/time/TimeWindow";
import { ZoomBar } from "../../data/time/ZoomBar";
import { audioView, seriesView, videoView } from "../../data/views";
import type { StageProps } from "../task";
import type { SegmentsDraft, Time } from "./draft";
import { useMediaTime } from "./mediaTime";
import { Ruler } from "./Ruler";
import { points } from "./scale";
import { Track } from "./Track";
import { Wave } from "./Wave";

/** Draws the item with its segments. */
export function SegmentsStage({ item, draft }: StageProps<SegmentsDraft>) {
  const { data } = item;
  const url = typeof data.url === "string" ? data.url : null;
  if (data.kind === "audio" && url !== null) {
    return (
      <audioView.View
        url={url}
        timeline={(media) => <MediaTimeline media={media} draft={draft} sound={url} />}
      />
    );
  }
  if (data.kind === "video" && url !== null) {
    return (
      <videoView.View
        url={url}
        timeline={(media) => <MediaTimeline media={media} draft={draft} sound={null} />}
      />
    );
  }
  const series = seriesOf(data);
  if (series) return <MarkedSeries series={series} draft={draft} />;
  return <ItemData data={data} />;
}

interface MediaTimelineProps {
  readonly media: HTMLMediaElement;
  readonly draft: SegmentsDraft;
  /** Address of the sound whose waveform is drawn; null for none. */
  readonly sound: string | null;
}

function MediaTimeline({ media, draft, sound }: MediaTimelineProps) {
  const time = useMediaTime(media, draft);
  if (!time) return <div class="timeline waiting" />;
  const { view, scale, head } = time;
  return (
    <div class={sound === null ? "timeline flat" : "timeline"}>
      <Track draft={draft} time={time}>
        {sound !== null && <Wave url={sound} time={time} />}
      </Track>
      <Ruler time={time} />
      <ZoomBar view={view} format={scale.format} anchor={head.now} />
    </div>
  );
}

interface MarkedSeriesProps {
  readonly series: Series;
  readonly draft: SegmentsDraft;
}

function MarkedSeries({ series, draft }: MarkedSeriesProps) {
  const time = useMemo(() => timeOf(series), [series]);
  useLayoutEffect(() => {
    draft.time.value = time;
  }, [draft, time]);
  return (
    <seriesView.View
      series={series}
      view={time.view}
      anchor={time.head.now}
      layer={() => <Track draft={draft} time={time} />}
    />
  );
}

/** Returns the time of a series, with a cursor in the place of playback. */
function timeOf({ index }: Series): Time {
  const scale = points(index);
  const at = signal(scale.range[0]);
  const seek = (to: number) => {
    at.value = scale.clean(to);
  };
  const view = new TimeWindow(scale.range, scale.smallest);
  return { scale, view, head: { at, now: () => at.peek(), seek } };
}
