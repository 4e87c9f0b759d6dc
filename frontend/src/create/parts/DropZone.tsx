/** Area that takes files: dropped anywhere on the page, or chosen by click or key. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { createStrings } from "../../strings/create";

interface DropZoneProps {
  take(files: readonly File[]): void;
}

/** Takes files. */
export function DropZone({ take }: DropZoneProps) {
  const over = useDrop(take);
  const field = useRef<HTMLInputElement>(null);
  return (
    <label class={over ? "drop-zone over" : "drop-zone"}>
      <UploadIcon />
      <strong>{over ? createStrings.dropNow : createStrings.drop}</strong>
      <span class="muted">{createStrings.formats}</span>
      <input
        ref={field}
        class="visually-hidden"
        type="file"
        multiple
        aria-label={createStrings.choose}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length) take(files);
        }}
      />
      <span class="button primary" aria-hidden="true">
        {createStrings.choose}
      </span>
    </label>
  );
}

function UploadIcon() {
  return (
    <svg viewBox="0 0 48 48" class="drop-icon" aria-hidden="true">
      <path d="M24 32V10m0 0-9 9m9-9 9 9" />
      <path d="M8 30v6a4 4 0 0 0 4 4h24a4 4 0 0 0 4-4v-6" />
    </svg>
  );
}

/** Takes files that are dropped on the page; returns whether some are over it. */
function useDrop(take: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  // At once: whoever sees the area can drop something on it.
  useLayoutEffect(() => {
    const drag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length) latest.current(files);
    };
    addEventListener("dragover", drag);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", drag);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  return over;
}
