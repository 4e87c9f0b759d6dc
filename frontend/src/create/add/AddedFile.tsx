/** Last step of adding items: what came of them. */
import { useEffect, useMemo } from "preact/hooks";
import { createStrings } from "../../strings/create";
import type { Added, RefusedRow } from "../api";
import { LeftOut, reasonOf, rowSentence } from "../parts/Progress";

interface AddedFileProps {
  readonly added: Added;
  again(): void;
  close(): void;
}

/** Says how many items were added, known, changed and left out. */
export function AddedFile({ added, again, close }: AddedFileProps) {
  const { add: say } = createStrings;
  const { refused = [], refused_rows: left = 0, updated = 0 } = added;
  return (
    <div class="create-step">
      <div role="status">
        <ul class="outcome">
          <li class="added">{say.added(added.added)}</li>
          {updated > 0 && <li>{say.updated(updated)}</li>}
          {added.known > updated && <li>{say.known(added.known - updated)}</li>}
          {left > 0 && <li>{createStrings.leftOutRows(left)}</li>}
        </ul>
      </div>
      <LeftOut title={say.reasons} total={left} lines={refused.map(rowSentence)} />
      {refused.length > 0 && <Reasons refused={refused} total={left} />}
      <p class="buttons">
        <button type="button" class="primary" onClick={close}>
          {say.show}
        </button>
        <button type="button" onClick={again}>
          {say.again}
        </button>
      </p>
    </div>
  );
}

/** Offers the reasons as a file. */
function Reasons({
  refused,
  total,
}: {
  readonly refused: readonly RefusedRow[];
  readonly total: number;
}) {
  const url = useMemo(() => {
    const text = reasonsCsv(refused);
    return URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  }, [refused]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <p>
      <a class="button" href={url} download="left-out.csv">
        {createStrings.add.download(refused.length, total)}
      </a>
    </p>
  );
}

/** Returns rows and reasons as CSV; spreadsheets calculate none of its cells. */
export function reasonsCsv(refused: readonly RefusedRow[]): string {
  const cell = (text: string) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  const lines = refused.map((row) => `${row.line ?? ""},${cell(reasonOf(row))}`);
  return `${["row,reason", ...lines].join("\r\n")}\r\n`;
}
