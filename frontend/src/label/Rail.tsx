/**
 * One's latest answers with their state; each can be opened again.
 *
 * They stay where they are: the newest takes the place of the oldest, as on a dial, because a
 * row that moves with each answer would draw the eye from the item.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Answered, State } from "../session/types";
import { isOffline } from "../session/view";
import { strings } from "../strings/language";

/** How many there is room for, by the width of the page. */
const ROOM = [
  { query: "(max-width: 24rem)", count: 2 },
  { query: "(max-width: 40rem)", count: 4 },
] as const;
const MOST = 10;

type Fate = "saved" | "unsaved" | "late" | "lost";

interface RailProps {
  readonly state: State;
  /** The name of an answer, as the task calls it. */
  nameOf(gist: string): string;
  reopen(id: string): void;
}

export function Rail({ state, nameOf, reopen }: RailProps) {
  const room = useRoom();
  const places = usePlaces(state.history.slice(-room), room);
  const newest = state.history.at(-1);
  // Reopening takes the server, unless the answer has not gone out yet.
  const away = isOffline(state);
  return (
    <ol class="rail" aria-label={strings.rail.title}>
      {places.map((answered, place) => {
        if (!answered) return <li key={place} class="rail-free" aria-hidden="true" />;
        return (
          <Entry
            // By answer: another one is not the same one with other words.
            key={answered.id}
            newest={answered === newest}
            name={answered.gist === null ? strings.rail.skipped : nameOf(answered.gist)}
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
  const fitting = () => ROOM.find(({ query }) => matchMedia(query).matches)?.count ?? MOST;
  const [room, setRoom] = useState(fitting);
  useEffect(() => {
    const look = () => setRoom(fitting());
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, []);
  return room;
}

/** Which answer stands where; who has a place keeps it. */
function usePlaces(latest: readonly Answered[], room: number): readonly (Answered | undefined)[] {
  const kept = useRef<{ readonly ids: (string | undefined)[]; next: number }>({ ids: [], next: 0 });
  if (kept.current.ids.length !== room)
    kept.current = { ids: Array(room).fill(undefined), next: 0 };
  const { ids } = kept.current;
  const known = new Map(latest.map((answered) => [answered.id, answered]));
  for (const [place, id] of ids.entries()) if (id && !known.has(id)) ids[place] = undefined;
  for (const { id } of latest) {
    if (ids.includes(id)) continue;
    while (ids[kept.current.next] !== undefined) kept.current.next = (kept.current.next + 1) % room;
    ids[kept.current.next] = id;
    kept.current.next = (kept.current.next + 1) % room;
  }
  return ids.map((id) => (id === undefined ? undefined : known.get(id)));
}

interface EntryProps {
  readonly newest: boolean;
  readonly name: string;
  readonly skipped: boolean;
  readonly fate: Fate;
  readonly disabled: boolean;
  reopen(): void;
}

function Entry({ newest, name, skipped, fate, disabled, reopen }: EntryProps) {
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
