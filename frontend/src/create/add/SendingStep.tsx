/** Third step of adding items: sends them, with progress. */
import { useEffect, useRef, useState } from "preact/hooks";
import { createStrings } from "../../strings/create";
import { type Added, addFile, addImages } from "../api";
import type { Uses } from "../columns";
import { Progress } from "../parts/Progress";
import { useLeaveQuestion } from "../parts/useLeaveQuestion";

/** What is to be added, and how. */
export interface Addition {
  readonly files: readonly File[];
  /** Whether the files are images, and not one table. */
  readonly images: boolean;
  readonly uses: Uses;
  /** Whether rows that are refused are left out. */
  readonly skipBad: boolean;
  /** Whether known items without labels get the content of the file. */
  readonly update: boolean;
}

interface SendingStepProps {
  readonly slug: string;
  readonly what: Addition;
  done(added: Added): void;
  failed(reason: string | null): void;
}

/** Adds the items once. */
export function SendingStep({ slug, what, done, failed }: SendingStepProps) {
  const [share, setShare] = useState(0);
  const stop = useRef<AbortController | null>(null);
  useLeaveQuestion(true);
  useEffect(() => {
    const mine = new AbortController();
    stop.current = mine;
    const options = { progress: setShare, signal: mine.signal };
    const [file] = what.files;
    const adding =
      what.images || !file
        ? addImages(slug, what.files, options)
        : addFile(slug, file, what, options);
    adding.then(
      (added) => mine.signal.aborted || done(added),
      (reason: unknown) =>
        mine.signal.aborted || failed(reason instanceof Error ? reason.message : String(reason)),
    );
    return () => mine.abort();
  }, []);
  return (
    <div class="create-step drop-zone">
      <Progress
        text={share < 1 ? createStrings.adding : createStrings.addingNow}
        share={share < 1 ? share : null}
      />
      <button
        type="button"
        onClick={() => {
          stop.current?.abort();
          failed(null);
        }}
      >
        {createStrings.cancel}
      </button>
    </div>
  );
}
