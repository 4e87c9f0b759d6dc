/** The owner's guidelines, in a dialog over the page. */
import { useRef } from "preact/hooks";
import { strings } from "../strings/en";

export function Guidelines({ text }: { readonly text: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        type="button"
        class="quiet"
        // The mouse leaves no focus behind, so that Space goes on meaning "skip".
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => dialog.current?.showModal()}
      >
        {strings.label.guidelines}
      </button>
      <dialog ref={dialog} class="sheet" aria-label={strings.label.guidelines}>
        <h2>{strings.label.guidelines}</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by key */}
        <div class="prose" tabIndex={0} role="region" aria-label={strings.label.guidelines}>
          {text}
        </div>
        <form method="dialog">
          <button type="submit" autofocus>
            {strings.label.close}
          </button>
        </form>
      </dialog>
    </>
  );
}
