/** View of an image, as large as the stage allows, with zoom and a layer drawn over it. */
import "./image.css";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { strings } from "../../strings/language";
import { useKeys } from "../../tasks/keys";
import { type Size, useFit, usePanning, useZoom } from "./zoom";

/** Address of an image. */
export interface ImageAddress {
  readonly url: string;
  /** Width of the original in pixels; null if the data don't say. */
  readonly width: number | null;
  /** Height of the original in pixels; null if the data don't say. */
  readonly height: number | null;
}

interface ImageViewProps extends ImageAddress {
  /** Whether dragging moves a zoomed image; false where dragging draws. */
  readonly panning?: boolean;
  /** Renders a layer over the image once its size is known. */
  children?(image: HTMLImageElement, size: Size): ComponentChildren;
}

/** Shows an image with its zoom buttons. */
export function ImageView({ url, width, height, panning = true, children }: ImageViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { image, size, element, broken } = useImage(width, height);
  const fit = useFit(frame, size);
  const { zoom, ...zooming } = useZoom(frame);
  const pan = usePanning(frame, panning);
  useKeys({ "+": zooming.zoomIn, "=": zooming.zoomIn, "-": zooming.zoomOut });
  if (broken) return <p class="text-view medium">{strings.data.broken}</p>;
  const scale = fit * zoom;
  const extent = size
    ? { width: `${size.width * scale}px`, height: `${size.height * scale}px` }
    : {};
  return (
    <div class="image-frame">
      <div ref={frame} class={zoom > 1 ? "zoom-scroll zoomed" : "zoom-scroll"} {...pan}>
        <div class="zoom-canvas" style={extent}>
          <div class="zoom-image">
            <img
              ref={image}
              class={scale > 1 ? "image-view pixelated" : "image-view"}
              src={url}
              alt={strings.data.image}
              draggable={false}
            />
          </div>
          {element && size && children?.(element, size)}
        </div>
      </div>
      <ZoomButtons zoom={zoom} {...zooming} />
    </div>
  );
}

/** Returns the element of the image, its size, and whether it is broken. */
function useImage(width: number | null, height: number | null) {
  const image = useRef<HTMLImageElement>(null);
  const [element, setElement] = useState<HTMLImageElement | null>(null);
  const [natural, setNatural] = useState<Size | null>(null);
  const [broken, setBroken] = useState(false);
  useLayoutEffect(() => {
    const found = image.current;
    if (!found) return;
    const look = () => {
      const size = { width: found.naturalWidth, height: found.naturalHeight };
      // An SVG may have no size of its own.
      setNatural(size.width && size.height ? size : { width: 300, height: 150 });
      setElement(found);
    };
    const fail = () => setBroken(true);
    if (found.complete && found.naturalWidth) look();
    found.addEventListener("load", look);
    found.addEventListener("error", fail);
    return () => {
      found.removeEventListener("load", look);
      found.removeEventListener("error", fail);
    };
  }, []);
  const told = width !== null && height !== null ? { width, height } : null;
  return { image, element, size: told ?? natural, broken };
}

interface ZoomButtonsProps {
  readonly zoom: number;
  zoomIn(): void;
  zoomOut(): void;
  reset(): void;
}

function ZoomButtons({ zoom, zoomIn, zoomOut, reset }: ZoomButtonsProps) {
  const { data } = strings;
  const buttons = [
    { name: data.zoomOut, sign: "−", act: zoomOut, key: "-" },
    { name: data.zoomReset, sign: `${Math.round(zoom * 100)} %`, act: reset },
    { name: data.zoomIn, sign: "+", act: zoomIn, key: "+" },
  ];
  return (
    <div class="zoom-buttons" role="group" aria-label={data.zoom}>
      {buttons.map(({ name, sign, act, key }) => (
        <button
          type="button"
          key={name}
          aria-label={name}
          aria-keyshortcuts={key}
          onMouseDown={(event) => event.preventDefault()}
          onClick={act}
        >
          {sign}
        </button>
      ))}
    </div>
  );
}
