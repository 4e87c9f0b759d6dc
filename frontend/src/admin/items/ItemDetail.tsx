/** Detail of an item: its answers and flags, and a form to correct it. */
import { adminStrings } from "../../strings/admin";
import { Keycap } from "../../tasks/Keycap";
import type { ItemWithAnswers, Project } from "../shared/api";
import { FlagNote } from "../shared/FlagNote";
import { AnswerTable } from "./AnswerTable";
import { ConsensusTable } from "./ConsensusTable";
import { CorrectionForm } from "./CorrectionForm";
import { ItemView } from "./ItemView";

interface ItemDetailProps {
  readonly item: ItemWithAnswers;
  readonly project: Project;
  readonly correcting: boolean;
  readonly next?: (() => void) | undefined;
  setCorrecting(correcting: boolean): void;
  changed(item: ItemWithAnswers): void;
}

/** Shows an item, or the form that corrects it. */
export function ItemDetail({ item, project, correcting, next, ...rest }: ItemDetailProps) {
  const { setCorrecting, changed } = rest;
  if (correcting) {
    return (
      <div class="item-detail">
        <CorrectionForm
          item={item}
          project={project}
          next={next}
          done={changed}
          cancel={() => setCorrecting(false)}
        />
      </div>
    );
  }
  return (
    <div class="item-detail">
      <ItemView item={item} project={project} />
      <div class="known">
        <AnswerTable item={item} project={project} />
        {isDisputable(item) && <ConsensusTable item={item} project={project} />}
        <ItemFlags item={item} />
        <p class="note">{adminStrings.items.open(item.open)}</p>
        <p class="buttons">
          <button type="button" aria-keyshortcuts="C" onClick={() => setCorrecting(true)}>
            {adminStrings.items.correct}
            <Keycap name="C" />
          </button>
        </p>
      </div>
    </div>
  );
}

/** Whether several answers count, and no owner has settled them. */
function isDisputable({ answers }: ItemWithAnswers): boolean {
  const counting = answers.filter(({ late, overruled }) => !late && !overruled);
  return counting.length > 1 && !counting.some(({ correction }) => correction);
}

function ItemFlags({ item }: { readonly item: ItemWithAnswers }) {
  const open = item.flags.filter(({ resolved }) => resolved === null);
  if (!open.length) return null;
  return (
    <ul class="notes" aria-label={adminStrings.items.flags}>
      {open.map((flag) => (
        <li key={flag.id}>
          <FlagNote flag={flag} />
        </li>
      ))}
    </ul>
  );
}
