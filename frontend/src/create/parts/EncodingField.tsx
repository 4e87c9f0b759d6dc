/** Choice of the encoding of a file that the server can't read without it. */
import { useState } from "preact/hooks";
import { createStrings } from "../../strings/create";

/** Encodings that are offered, by the names that Python knows them by; the commonest first. */
const ENCODINGS = [
  "cp1252",
  "cp1250",
  "cp1251",
  "cp1253",
  "cp1254",
  "shift_jis",
  "gb18030",
  "big5",
  "euc_kr",
  "mac_roman",
  "utf-16-le",
] as const;

/** Returns whether an error says that the encoding has to be named. */
export const asksForEncoding = (error: string | null): boolean => !!error?.includes("--encoding");

/** Returns an error of the server without what it says of options of the command. */
export const withoutFlags = (error: string): string =>
  error
    .replace(/: name its encoding, such as --encoding .*$/s, "")
    .replace(/ \(--encoding [^)]*\)$/, "")
    .replace(/, or leave such rows out with --skip-bad$/, "")
    .replace(/: (name one with --show|--update)$/, "");

/** Lets the user choose an encoding. */
export function EncodingField({ choose }: { choose(encoding: string): void }) {
  const [encoding, setEncoding] = useState<string>(ENCODINGS[0]);
  return (
    <div class="encoding-field">
      <label class="field">
        {createStrings.encoding}
        <select value={encoding} onChange={(event) => setEncoding(event.currentTarget.value)}>
          {ENCODINGS.map((one) => (
            <option key={one} value={one}>
              {createStrings.encodings[one]} ({one})
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="primary" onClick={() => choose(encoding)}>
        {createStrings.readAgain}
      </button>
    </div>
  );
}
