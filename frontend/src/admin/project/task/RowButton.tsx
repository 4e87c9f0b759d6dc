/** Small button of a row, with a sign for its name. */

interface RowButtonProps {
  /** Sign on the button. */
  readonly text: string;
  readonly name: string;
  /** What it does; null if it can't now. Without it there is no button. */
  readonly act: (() => void) | null | undefined;
}

/** Shows the button; one that can't be used stays, so that the focus is not lost. */
export function RowButton({ text, name, act }: RowButtonProps) {
  if (act === undefined) return null;
  return (
    <button
      type="button"
      class="quiet"
      aria-label={name}
      aria-disabled={act === null}
      onClick={() => act?.()}
    >
      <span aria-hidden="true">{text}</span>
    </button>
  );
}
