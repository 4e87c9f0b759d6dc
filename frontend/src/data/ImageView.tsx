/** An image as large as the stage allows; one that is enlarged keeps its pixels sharp. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { strings } from "../strings/en";

/** Beyond this an image of a few pixels falls apart into squares that nobody can read. */
const MOST = 40;

interface ImageViewProps {
  readonly url: string;
  readonly width: number | null;
  readonly height: number | null;
}

export function ImageView({ url, width, height }: ImageViewProps) {
  const image = useRef<HTMLImageElement>(null);
  const [broken, setBroken] = useState<string | null>(null);
  useLayoutEffect(() => {
    const element = image.current;
    if (!element) return;
    const adjust = () => enlarge(element, width, height);
    const observer = new ResizeObserver(adjust);
    observer.observe(element);
    element.addEventListener("load", adjust);
    adjust();
    return () => {
      observer.disconnect();
      element.removeEventListener("load", adjust);
    };
  }, [url, width, height, broken]);
  if (broken === url) return <p class="text-view medium">{strings.data.broken}</p>;
  return (
    <img
      ref={image}
      class="image-view"
      src={url}
      alt={strings.data.image}
      draggable={false}
      onError={() => setBroken(url)}
    />
  );
}

/** Bounds how far the stylesheet may enlarge the image, and keeps its pixels sharp if it does. */
export function enlarge(
  element: HTMLImageElement,
  width: number | null,
  height: number | null,
): void {
  const across = width ?? element.naturalWidth;
  const down = height ?? element.naturalHeight;
  element.style.maxWidth = across ? `${across * MOST}px` : "";
  element.style.maxHeight = down ? `${down * MOST}px` : "";
  const factor = Math.min(element.clientWidth / across, element.clientHeight / down);
  element.classList.toggle("pixelated", across > 0 && down > 0 && factor > 1);
}
