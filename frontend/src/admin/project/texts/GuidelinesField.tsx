/** Field for the guidelines, which takes images that are chosen, pasted or dropped. */
import { useId, useRef, useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { FileButton } from "./FileButton";
import { type Fault, faultOf, flawOf, ImageNames, imageText, TYPES } from "./textImages";

interface GuidelinesFieldProps {
  readonly text: string;
  write(text: string): void;
}

interface Refusal {
  readonly name: string;
  readonly fault: Fault;
}

/** Edits the guidelines. */
export function GuidelinesField({ text, write }: GuidelinesFieldProps) {
  const { project: say, looks } = adminStrings;
  const [names] = useState(() => new ImageNames());
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const flaw = flawOf(text);
  const take = async (files: readonly File[]) => {
    const faults: Refusal[] = [];
    for (const file of files) {
      const fault = field.current ? await put(file, field.current, names) : null;
      if (fault) faults.push({ name: file.name, fault });
    }
    if (field.current) write(names.full(field.current.value));
    setRefused(faults);
  };
  const takeFrom = (event: Event, data: DataTransfer | null) => {
    const files = [...(data?.files ?? [])];
    // Office programs add a picture of the text that was copied.
    if (!files.length || data?.types.includes("text/plain")) return;
    event.preventDefault();
    void take(files);
  };
  return (
    <div class="edited-field">
      <label for={id}>{say.guidelines}</label>
      <textarea
        ref={field}
        id={id}
        rows={10}
        value={names.short(text)}
        dir="auto"
        aria-describedby={`${id}-hint`}
        aria-invalid={flaw !== null}
        onInput={(event) => write(names.full(event.currentTarget.value))}
        onPaste={(event) => takeFrom(event, event.clipboardData)}
        onDragOver={(event) =>
          event.dataTransfer?.types.includes("Files") && event.preventDefault()
        }
        onDrop={(event) => takeFrom(event, event.dataTransfer)}
      />
      <small id={`${id}-hint`} class="note">
        {say.guidelinesHint} {looks.imagesHint}
      </small>
      <p class="buttons">
        <FileButton name={looks.addImages} accept={TYPES.join()} multiple take={take} />
      </p>
      <div role="alert">
        {flaw && <p class="error-text">{looks.flaws[flaw]}</p>}
        {refused.map(({ name, fault }) => (
          <p key={name} class="error-text">
            <bdi>{name}</bdi>: {looks.faults[fault]}
          </p>
        ))}
      </div>
    </div>
  );
}

/** Puts an image at the caret; returns why not if it is not taken. */
async function put(
  file: File,
  area: HTMLTextAreaElement,
  names: ImageNames,
): Promise<Fault | null> {
  const fault = faultOf(file);
  if (fault) return fault;
  const image = await imageText(file);
  if (flawOf(names.full(area.value) + image)) return "sum";
  area.setRangeText(names.short(image), area.selectionStart, area.selectionEnd, "end");
  return null;
}
