/** Form that withdraws a labeller's labels, after it has said how many. */
import { useEffect, useId, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { ErrorText } from "../shared/Panel";
import { useAction } from "../shared/useAction";
import { voidLabeller, type Withdrawn } from "./api";

/** Longest reason, in characters. */
const MAX_LENGTH = 500;

interface VoidFormProps {
  readonly slug: string;
  readonly name: string;
  done(): Promise<void>;
}

/** Asks for a reason and withdraws the labels. */
export function VoidForm({ slug, name, done }: VoidFormProps) {
  const { void: say } = adminStrings.oversight;
  const [reason, setReason] = useState("");
  const [since, setSince] = useState("");
  const found = useCount(slug, name, since);
  const action = useAction(async () => {
    await voidLabeller(slug, name, { reason, since: since || null, dry_run: false });
    await done();
  });
  const ids = [useId(), useId()] as const;
  return (
    <form method="dialog" class="void-form">
      <p>{say.text}</p>
      <p aria-live="polite">{found && say.count(found.labels, found.items)}</p>
      <label for={ids[0]}>{say.reason}</label>
      <input
        id={ids[0]}
        value={reason}
        maxLength={MAX_LENGTH}
        onInput={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <p class="note">{say.reasonHint}</p>
      <label for={ids[1]}>{say.since}</label>
      <input
        id={ids[1]}
        type="date"
        value={since}
        onInput={({ currentTarget }) => setSince(currentTarget.value)}
      />
      <ErrorText text={action.error} />
      <div class="buttons">
        <button type="submit">{adminStrings.cancel}</button>
        <button
          type="button"
          class="danger"
          aria-disabled={action.busy || !reason.trim()}
          onClick={() => reason.trim() && action.run()}
        >
          {say.button}
        </button>
      </div>
    </form>
  );
}

/** Returns how many labels would be withdrawn. */
function useCount(slug: string, name: string, since: string): Withdrawn | null {
  const [found, setFound] = useState<Withdrawn | null>(null);
  useEffect(() => {
    let current = true;
    setFound(null);
    // A count needs some reason, too.
    voidLabeller(slug, name, { reason: "-", since: since || null, dry_run: true }).then(
      (answer) => current && setFound(answer),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [slug, name, since]);
  return found;
}
