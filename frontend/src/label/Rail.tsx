/** One's latest answers, oldest first, with their state; each can be opened again. */
import type { Answered, State } from "../session/types";
import { isOffline } from "../session/view";
import { strings } from "../strings/language";

export const RAIL = 10;

type Fate = "saved" | "unsaved" | "late" | "lost";

interface RailProps {
  readonly state: State;
  /** The name of an answer, as the task calls it. */
  nameOf(gist: string): string;
  reopen(id: string): void;
}

export function Rail({ state, nameOf, reopen }: RailProps) {
  const latest = state.history.slice(-RAIL);
  // Reopening takes the server, unless the answer has not gone out yet.
  const away = isOffline(state);
  return (
    <ol class="rail" aria-label={strings.rail.title}>
      {Array.from({ length: RAIL - latest.length }, (_, index) => (
        <li key={index} class="rail-free" aria-hidden="true" />
      ))}
      {latest.map((answered) => (
        <Entry
          key={answered.id}
          name={answered.gist === null ? strings.rail.skipped : nameOf(answered.gist)}
          skipped={answered.gist === null}
          fate={fateOf(state, answered)}
          disabled={answered.fate !== undefined || (away && !isHere(state, answered))}
          reopen={() => reopen(answered.id)}
        />
      ))}
    </ol>
  );
}

interface EntryProps {
  readonly name: string;
  readonly skipped: boolean;
  readonly fate: Fate;
  readonly disabled: boolean;
  reopen(): void;
}

function Entry({ name, skipped, fate, disabled, reopen }: EntryProps) {
  const { rail } = strings;
  const words = `${name}, ${rail.fate[fate]}`;
  return (
    <li>
      <button
        type="button"
        class={`rail-entry ${fate}${skipped ? " skipped" : ""}`}
        title={words}
        aria-label={disabled ? words : rail.reopen(words)}
        aria-disabled={disabled}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => !disabled && reopen()}
      >
        <span class="rail-name" aria-hidden="true">
          {skipped ? "–" : name}
        </span>
        <span class="rail-fate" aria-hidden="true" />
      </button>
    </li>
  );
}

function fateOf(state: State, { id, fate }: Answered): Fate {
  if (fate) return fate;
  return state.outbox.some(({ message }) => message.id === id) ? "unsaved" : "saved";
}

function isHere(state: State, { id, was }: Answered): boolean {
  return !!was && state.outbox.some(({ message, tries }) => message.id === id && !tries);
}
