/** First step: takes the files, and asks the server what is in them. */
import { useRef, useState } from "preact/hooks";
import { ErrorText } from "../../admin/shared/Panel";
import { createStrings } from "../../strings/create";
import { type Preview, type Reading, readTable } from "../api";
import type { Draft } from "../draft";
import { checkImages, type Refusal, seemsImage } from "../images";
import { slugOf, titleOf } from "../naming";
import { DropZone } from "../parts/DropZone";
import { asksForEncoding, EncodingField, withoutFlags } from "../parts/EncodingField";
import { LeftOut, Progress } from "../parts/Progress";

/** What the first step finds out. */
export interface Found {
  readonly files: readonly File[];
  readonly preview: Preview | null;
  readonly refused: readonly Refusal[];
  readonly draft: Partial<Draft>;
}

interface FileStepProps {
  /** Project that gets the items; without one, a new project's. */
  readonly slug?: string;
  found(found: Found): void;
}

/** Takes the files of a project. */
export function FileStep({ slug, found }: FileStepProps) {
  const [sent, setSent] = useState<{ readonly name: string; readonly share: number } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const stop = useRef<AbortController | null>(null);
  const [taken, setTaken] = useState<readonly File[]>([]);
  const take = async (files: readonly File[], encoding?: string) => {
    stop.current?.abort();
    const mine = new AbortController();
    stop.current = mine;
    setError(null);
    setRefused([]);
    setTaken(files);
    try {
      const progress = (name: string, share: number) => setSent({ name, share });
      const read = await readFiles(files, { encoding, slug }, mine.signal, progress);
      if (mine.signal.aborted) return;
      if (read.files.length) return found(read);
      setRefused(read.refused);
    } catch (reason) {
      if (!mine.signal.aborted) setError(reason instanceof Error ? reason.message : String(reason));
    }
    setSent(null);
  };
  const cancel = () => {
    stop.current?.abort();
    setSent(null);
  };
  if (sent) return <Sending {...sent} cancel={cancel} />;
  return (
    <div class="create-step">
      <DropZone take={(files) => void take(files)} />
      <ErrorText text={error && withoutFlags(error)} />
      {asksForEncoding(error) && (
        <EncodingField choose={(encoding) => void take(taken, encoding)} />
      )}
      <LeftOut
        title={createStrings.noImages}
        total={refused.length}
        lines={refused.map(refusalSentence)}
      />
    </div>
  );
}

interface SendingProps {
  readonly name: string;
  readonly share: number;
  cancel(): void;
}

function Sending({ name, share, cancel }: SendingProps) {
  const sending = share < 1;
  return (
    <div class="create-step drop-zone">
      <Progress
        text={sending ? createStrings.sending(name) : createStrings.reading(name)}
        share={sending ? share : null}
      />
      <button type="button" onClick={cancel}>
        {createStrings.cancel}
      </button>
    </div>
  );
}

/** Returns a refused file as a sentence. */
export const refusalSentence = ({ name, fault }: Refusal) =>
  `${name}: ${createStrings.fault[fault]}`;

async function readFiles(
  files: readonly File[],
  reading: Reading,
  signal: AbortSignal,
  progress: (name: string, share: number) => void,
): Promise<Found> {
  const [first] = files;
  if (first === undefined) throw new Error(createStrings.noImages);
  if (files.some(({ type }) => type.startsWith("audio/"))) throw new Error(createStrings.noSounds);
  if (files.length > 1 ? files.some(seemsImage) : seemsImage(first)) {
    const { images, refused } = await checkImages(files);
    const draft = { images: true, ...named(images.length > 1 ? folderOf(images) : first.name) };
    return { files: images, preview: null, refused, draft };
  }
  if (files.length > 1) throw new Error(createStrings.oneFile);
  progress(first.name, 0);
  const { preview, uses } = await readTable(first, reading, {
    signal,
    progress: (share) => progress(first.name, share),
  });
  const draft = { images: false, uses, ...named(first.name) };
  return { files, preview, refused: [], draft };
}

function named(name: string): Pick<Draft, "title" | "slug"> {
  const title = titleOf(name) || createStrings.title;
  return { title, slug: slugOf(title) };
}

/** Returns the name of the folder that images were chosen from. */
function folderOf(images: readonly File[]): string {
  return images[0]?.webkitRelativePath.split("/").at(-2) || createStrings.images(images.length);
}
