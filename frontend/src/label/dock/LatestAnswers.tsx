/**
 * Latest answers with their state; each can be reopened.
 *
 * The newest is always at the right. Each element stays in its place and changes its text, since a
 * row that moves with each answer would distract from the item.
 */
import { useEffect, useState } from "preact/hooks";
import type { HistoryEntry, State } from "../../session/state";
import { isOffline } from "../../session/view";
import { strings } from "../../strings/language";

/** Number of answers that fit a small page. */
const ROOM = [
  { query: "(max-width: 24rem), (max-height: 30rem)", count: 2 },
  { query: "(max-width: 40rem)", count: 4 },
] as const;
/** Number of answers on a page of full size. */
const MAX_ENTRIES = 10;

type Fate = "saved" | "unsaved" | "late" | "lost";

/** Name of an answer, in full and for an entry. */
export interface AnswerName {
  readonly name: string;
  readonly short: string;
}

interface LatestAnswersProps {
  readonly state: State;
  /** Names an answer. */
  nameOf(gist: string): AnswerName;
  reopen(id: string): void;
}

/** Lists the latest answers. */
export function LatestAnswers({ state, nameOf, reopen }: LatestAnswersProps) {
  const room = useRoom();
  const places = placesOf(state.history.slice(-room), room);
  const newest = state.history.at(-1);
  // Reopening needs the server, unless the answer has not been sent yet.
  const away = isOffline(state);
  return (
    <ol class="rail" aria-label={strings.rail.title}>
      {places.map((answered, place) => {
        if (!answered) return <li key={place} class="rail-free" aria-hidden="true" />;
        const { gist } = answered;
        return (
          <Entry
            key={place}
            answer={answered.id}
            newest={answered === newest}
            {...(gist === null ? { name: strings.rail.skipped, short: "–" } : nameOf(gist))}
            skipped={answered.gist === null}
            fate={fateOf(state, answered)}
            disabled={answered.fate !== undefined || (away && !isHere(state, answered))}
            reopen={() => reopen(answered.id)}
          />
        );
      })}
    </ol>
  );
}

function useRoom(): number {
  const fitting = () => ROOM.find(({ query }) => matchMedia(query).matches)?.count ?? MAX_ENTRIES;
  const [room, setRoom] = useState(fitting);
  useEffect(() => {
    const look = () => setRoom(fitting());
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, []);
  return room;
}

/** Returns the answers with the newest at the end, padded in front to the number of entries. */
function placesOf(
  latest: readonly HistoryEntry[],
  room: number,
): readonly (HistoryEntry | undefined)[] {
  return [...Array<undefined>(Math.max(0, room - latest.length)).fill(undefined), ...latest];
}

interface EntryProps extends AnswerName {
  readonly answer: string;
  readonly newest: boolean;
  readonly skipped: boolean;
  readonly fate: Fate;
  readonly disabled: boolean;
  reopen(): void;
}

function Entry({ answer, newest, name, short, skipped, fate, disabled, reopen }: EntryProps) {
  const { rail } = strings;
  const words = `${name}, ${rail.fate[fate]}`;
  return (
    <li>
      <button
        type="button"
        class={`rail-entry ${fate}${skipped ? " skipped" : ""}${newest ? " newest" : ""}`}
        aria-current={newest || undefined}
        title={words}
        aria-label={disabled ? words : rail.reopen(words)}
        aria-disabled={disabled}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => !disabled && reopen()}
      >
        {/* By answer, so that no text moves, which would count as a layout shift. */}
        <span class="rail-name" key={answer} aria-hidden="true">
          {short}
        </span>
        <span class="rail-fate" aria-hidden="true" />
      </button>
    </li>
  );
}

function fateOf(state: State, { id, fate }: HistoryEntry): Fate {
  if (fate) return fate;
  return state.outbox.some(({ message }) => message.id === id) ? "unsaved" : "saved";
}

function isHere(state: State, { id, shown }: HistoryEntry): boolean {
  return !!shown && state.outbox.some(({ message, tries }) => message.id === id && !tries);
}
