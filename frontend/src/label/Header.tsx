/** The top edge: which project, and how far it is. */
import type { Progress } from "../protocol/messages";
import type { State } from "../session/types";
import { number, strings } from "../strings/en";
import { Guidelines } from "./Guidelines";

export function Header({ state, slug }: { readonly state: State; readonly slug: string }) {
  const { welcome, progress } = state;
  const guidelines = welcome?.project.guidelines;
  return (
    <header class="top">
      <div class="heading">
        <h1>{welcome?.project.title ?? slug}</h1>
        {guidelines && <Guidelines text={guidelines} />}
        {welcome?.role === "admin" && (
          <a class="quiet" href={`/admin/${encodeURIComponent(slug)}`}>
            {strings.label.manage}
          </a>
        )}
      </div>
      <ProgressLine progress={progress} />
    </header>
  );
}

/** Keeps its place while nothing is known, so that nothing moves when it is. */
function ProgressLine({ progress }: { readonly progress: Progress | null }) {
  if (!progress) return <div class="progress" />;
  const { done, total, mine, labellers } = progress;
  return (
    <div class="progress">
      <ProgressBar done={done} total={total} />
      <p class="figures">
        <span>{strings.label.done(done, total)}</span>
        <span>{strings.label.mine(mine)}</span>
        <span>{strings.label.labellers(labellers)}</span>
      </p>
    </div>
  );
}

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
