/** Header of the labelling page: the project, its progress, and the sheets. */

import { useContext } from "preact/hooks";
import { here } from "../address";
import { EnvironmentContext } from "../environment";
import type { Progress } from "../protocol/messages";
import type { State } from "../session/state";
import { number, strings } from "../strings/language";
import { Action } from "../tasks/Action";
import type { Sheet } from "./sheets/Sheets";

interface HeaderProps {
  readonly state: State;
  readonly slug: string;
  readonly sheets: readonly Sheet[];
  /** Whether the guidelines have changed since they were read. */
  readonly changed: boolean;
  /** Number of owners' answers to the labeller's flags that were not seen yet. */
  readonly answers: number;
  show(sheet: Sheet): void;
}

/** Shows the title, the buttons of the sheets, and the progress. */
export function Header({ state, slug, sheets, changed, answers, show }: HeaderProps) {
  const { welcome, progress, mine } = state;
  const { label } = strings;
  const { standalone } = useContext(EnvironmentContext);
  return (
    <header class="top" role={standalone ? undefined : "presentation"}>
      <div class="heading">
        <h1 dir="auto">{welcome?.project.title ?? slug}</h1>
        {sheets.includes("guidelines") && (
          <Action
            name={label.guidelines}
            note={changed ? label.changed : ""}
            shortcut="H"
            enabled
            act={() => show("guidelines")}
          />
        )}
        <Action
          name={label.flag}
          note={answers ? strings.flag.unread(number(answers)) : ""}
          shortcut="F"
          enabled={sheets.includes("flag") || answers > 0}
          act={() => show("flag")}
        />
        <Action name={label.help} shortcut="?" enabled act={() => show("keys")} />
        {standalone && welcome?.role === "admin" && (
          <a class="quiet" href={here(`/admin/${encodeURIComponent(slug)}`)}>
            {label.manage}
          </a>
        )}
      </div>
      <ProgressLine progress={progress} mine={mine} />
    </header>
  );
}

/** Shows the progress; before it is known, an empty line keeps the layout. */
function ProgressLine({
  progress,
  mine,
}: {
  readonly progress: Progress | null;
  readonly mine: number;
}) {
  if (!progress) return <div class="progress-line" />;
  const { done, total, labellers } = progress;
  return (
    <div class="progress-line">
      <ProgressBar done={done} total={total} />
      <p class="figures">
        <span>{strings.label.done(done, total)}</span>
        <span>{strings.label.mine(mine)}</span>
        <span>{strings.label.labellers(labellers)}</span>
      </p>
    </div>
  );
}

/** Shows how many of the items are done. */
export function ProgressBar({ done, total }: { readonly done: number; readonly total: number }) {
  const share = total ? Math.min(1, done / total) : 0;
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={strings.label.progress}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={`${number(done)} / ${number(total)}`}
    >
      <div class="fill" style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
