/** Ruler below a timeline. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Time } from "./draft";
import { ticks } from "./scale";

/** Room, in CSS pixels, that a point in time takes. */
const ROOM = 90;

/** Draws round points in time. */
export function Ruler({ time: { view, scale } }: { readonly time: Time }) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const resize = new ResizeObserver(() => setWidth(element.clientWidth));
    resize.observe(element);
    setWidth(element.clientWidth);
    return () => resize.disconnect();
  }, []);
  return (
    <div ref={place} class="ruler" dir="ltr" aria-hidden="true">
      {ticks(view.seen.value, width / ROOM).map((at) => (
        <span key={at} style={{ left: `${view.place(at) * 100}%` }}>
          {scale.format(at)}
        </span>
      ))}
    </div>
  );
}
