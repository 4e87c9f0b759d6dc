/** Modal dialog; while it is open, the page's keys do nothing, and Escape closes it. */
import "./sheets.css";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  close(): void;
}

/** Shows a dialog with a title. */
export function Dialog({ title, children, close }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The focused button may be at the end, but a long sheet is read from its beginning.
    if (element) element.scrollTop = 0;
    // Closing, rather than only removing it, returns the focus to where it was.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={id}
      // The event comes later than the closing: by then, another dialog may be shown.
      onClose={({ currentTarget }) => currentTarget.isConnected && close()}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
