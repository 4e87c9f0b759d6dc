/** Progress of an upload, and a list of rows or files that are left out. */
import { useId } from "preact/hooks";
import { createStrings } from "../../strings/create";
import { number } from "../../strings/language";
import { serverText } from "../../strings/server/sentences";
import type { RefusedRow } from "../api";
import { withoutFlags } from "./EncodingField";

/** Number of entries that are listed. */
const LISTED = 5;

interface ProgressProps {
  readonly text: string;
  /** Share from 0 to 1; null while nobody knows. */
  readonly share: number | null;
}

/** Shows how far something has come. */
export function Progress({ text, share }: ProgressProps) {
  const id = useId();
  const percent = share === null ? null : Math.round(share * 100);
  return (
    <div class="upload-progress">
      <p id={id} role="status">
        {text}
      </p>
      <div
        class={percent === null ? "bar waiting" : "bar"}
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { "aria-valuenow": percent })}
      >
        <div class="fill" style={{ transform: `scaleX(${share ?? 1})` }} />
      </div>
      <p class="muted" aria-hidden="true">
        {percent === null ? "" : `${number(percent)} %`}
      </p>
    </div>
  );
}

interface LeftOutProps {
  readonly title: string;
  readonly total: number;
  readonly lines: readonly string[];
}

/** Lists what can't be added, and why. */
export function LeftOut({ title, total, lines }: LeftOutProps) {
  if (!total) return null;
  const shown = lines.slice(0, LISTED);
  return (
    <div class="left-out" role="alert">
      <p>{title}</p>
      <ul>
        {shown.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {total > shown.length && <li>{createStrings.moreRows(total - shown.length)}</li>}
      </ul>
    </div>
  );
}

/** Returns why a row is refused, in the language of the page. */
export const reasonOf = ({ reason }: RefusedRow) => serverText(withoutFlags(reason));

/** Returns a refused row as a sentence. */
export const rowSentence = (row: RefusedRow) => createStrings.refusedRow(row.line, reasonOf(row));
