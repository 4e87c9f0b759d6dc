/** Search in many columns, and one use for all that are found. */
import { useId } from "preact/hooks";
import { createStrings } from "../../strings/create";
import { type Column, SHARED_USES, type Use, type Uses, usable } from "../columns";
import { patternsOf } from "../patterns";

interface ManyColumnsProps {
  readonly columns: readonly Column[];
  /** Columns that the pattern fits. */
  readonly found: readonly Column[];
  readonly uses: Uses;
  readonly pattern: string;
  search(pattern: string): void;
  choose(use: Use, columns: readonly Column[]): void;
}

/** Searches columns by a text or a pattern. */
export function ManyColumns(props: ManyColumnsProps) {
  const { columns, found, uses, pattern, search, choose } = props;
  const { many } = createStrings;
  const id = useId();
  return (
    <div class="many-columns">
      <label class="field">
        {many.search}
        <input
          type="search"
          value={pattern}
          placeholder={patternsOf(columns)[0] ?? "*"}
          list={id}
          dir="auto"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => search(event.currentTarget.value)}
        />
      </label>
      <datalist id={id}>
        {patternsOf(columns).map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <label class="field">
        {many.use(found.length)}
        <select
          value=""
          disabled={!found.length}
          onChange={(event) => {
            const use = event.currentTarget.value as Use | "";
            event.currentTarget.value = "";
            if (use) choose(use, usable(found, uses, use));
          }}
        >
          <option value="">{many.choose}</option>
          {SHARED_USES.map((use) => {
            const { length } = usable(found, uses, use);
            return (
              <option key={use} value={use} disabled={!length}>
                {createStrings.uses[use]}
                {length > 0 && length < found.length && ` (${many.some(length)})`}
              </option>
            );
          })}
        </select>
      </label>
      <p class="muted" role="status">
        {many.found(found.length, columns.length)}
      </p>
    </div>
  );
}
