/** Choice of how a column is shown. */
import { createStrings } from "../../strings/create";
import { WORDS, type Word } from "../columns";

interface WordSelectProps {
  readonly id?: string;
  readonly word: Word;
  /** Name for screen readers, where no label says it. */
  readonly name?: string;
  choose(word: Word): void;
}

/** Lists the words. */
export function WordSelect({ id, word, name, choose }: WordSelectProps) {
  return (
    <select
      id={id}
      aria-label={name}
      value={word}
      onChange={(event) => choose(event.currentTarget.value as Word)}
    >
      {WORDS.map((one) => (
        <option key={one} value={one}>
          {createStrings.asOf[one]}
        </option>
      ))}
    </select>
  );
}
