/** Button that withdraws a labeller's labels, after a dialog. */
import { useId, useRef, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { useRouter } from "../router";
import { VoidForm } from "./VoidForm";

/** Shows the button; the list of people learns of the outcome by itself. */
export function VoidButton({ name }: { readonly name: string }) {
  const { void: say } = adminStrings.oversight;
  const { slug } = useRouter();
  const [open, setOpen] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const show = () => {
    setOpen(true);
    dialog.current?.showModal();
  };
  return (
    <>
      <button type="button" class="quiet" aria-label={say.of(name)} onClick={show}>
        {say.button}
      </button>
      <dialog
        ref={dialog}
        class="sheet void-dialog"
        aria-labelledby={id}
        onClose={() => setOpen(false)}
      >
        {open && (
          <>
            <h2 id={id}>{say.title(name)}</h2>
            <VoidForm slug={slug} name={name} done={async () => dialog.current?.close()} />
          </>
        )}
      </dialog>
    </>
  );
}
