/** Line that tells who suggests what, with the buttons that accept it. */
import "./suggestion.css";
import { useContext } from "preact/hooks";
import { strings } from "../../strings/language";
import { Active } from "../active";
import { Keycap } from "../Keycap";
import type { Task } from "../task";
import { type Offer, Offered } from "./offer";
import { hideSuggestions, marksNothing, sayWhat, sayWho } from "./suggestion";

export { offerOf } from "./offerOf";

interface LineProps {
  readonly task: Task;
  /** Whether the line keeps its place while there is no suggestion, so that no answer moves. */
  readonly reserved: boolean;
}

/** Draws the suggestion that is offered. */
export function Line({ task, reserved }: LineProps) {
  const offer = useContext(Offered);
  if (!offer) return reserved ? <Nothing /> : null;
  const { suggestion, open, acceptAll } = offer;
  const { suggestion: say } = strings;
  // Nothing is to be accepted then: Enter submits, and what is submitted is as suggested.
  const nothing = open !== null && marksNothing(suggestion.value);
  const words = open === null ? sayWhat(task, suggestion.value) : say.parts(open);
  return (
    <div class="suggestion" role="group" aria-label={say.title}>
      <p class="suggestion-words">
        <span class="suggestion-badge">
          <bdi>{sayWho(suggestion)}</bdi>
        </span>{" "}
        <bdi class="suggestion-answer">{nothing ? say.noParts : words}</bdi>
      </p>
      <div class={acceptAll ? "suggestion-acts parts" : "suggestion-acts"}>
        {!nothing && <Acts offer={offer} />}
        <button
          type="button"
          class="quiet"
          aria-label={say.hide}
          title={say.hide}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => hideSuggestions(true)}
        >
          <span aria-hidden="true">×</span>
        </button>
      </div>
    </div>
  );
}

interface ActsProps {
  readonly offer: Offer;
}

/** Draws the buttons that accept, reject and edit. */
function Acts({ offer }: ActsProps) {
  const active = useContext(Active);
  const { open, isActive, byKey, accept, reject, acceptAll, edit } = offer;
  const { suggestion: say } = strings;
  const ready = open === null || open > 0;
  return (
    <>
      {edit && <Act name={say.edit} enabled act={edit} />}
      <Act
        name={acceptAll && !isActive ? say.look : say.accept}
        shortcut={active && byKey ? "Enter" : null}
        enabled={ready}
        act={accept}
      />
      {reject && (
        <Act
          name={say.reject}
          shortcut={active ? "Delete" : null}
          enabled={isActive}
          act={reject}
        />
      )}
      {acceptAll && (
        <Act
          name={say.acceptAll}
          shortcut={active ? "Shift+Enter" : null}
          enabled={ready}
          act={acceptAll}
        />
      )}
    </>
  );
}

function Nothing() {
  return (
    <div class="suggestion none">
      <p class="suggestion-words note">{strings.suggestion.none}</p>
    </div>
  );
}

interface ActProps {
  readonly name: string;
  readonly shortcut?: string | null;
  readonly enabled: boolean;
  act(): void;
}

function Act({ name, shortcut = null, enabled, act }: ActProps) {
  return (
    <button
      type="button"
      aria-disabled={!enabled}
      aria-keyshortcuts={shortcut ?? undefined}
      // A click does not move the focus, so all keys still work.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => enabled && act()}
    >
      {name}
      {shortcut && <Keycap name={shortcut} />}
    </button>
  );
}
