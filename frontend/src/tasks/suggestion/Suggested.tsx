/** Line with a suggestion above the answers: who suggests what, and the buttons that accept it. */
import "./suggestion.css";
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { strings } from "../../strings/language";
import { Active } from "../active";
import { Keycap } from "../Keycap";
import { useKeys } from "../keys";
import type { Task } from "../task";
import { type Answering, Offered, offerOf } from "./offer";
import { areHidden, hideSuggestions, sayWhat, sayWho } from "./suggestion";

interface SuggestedProps extends Answering {
  /** Whether the line keeps its place while there is no suggestion, so that no answer moves. */
  readonly reserved?: boolean;
  /** The answers. */
  readonly children: ComponentChildren;
}

/** Draws the line and the answers below it, and lets Enter accept. */
export function Suggested({ reserved = false, children, ...answering }: SuggestedProps) {
  return (
    <Offered.Provider value={offerOf(answering)}>
      <Line task={answering.task} reserved={reserved && !areHidden()} />
      {children}
    </Offered.Provider>
  );
}

function Line({ task, reserved }: { readonly task: Task; readonly reserved: boolean }) {
  const offer = useContext(Offered);
  const active = useContext(Active);
  // Always bound, and before the answers are drawn, so that it comes before their Enter.
  useKeys({
    Enter: () => (offer?.byKey ? offer.accept() : false),
    "Shift+Enter": () => (offer?.acceptAll && offer.open ? offer.acceptAll() : false),
  });
  if (!offer) return reserved ? <Nothing /> : null;
  const { suggestion, open, byKey, accept, acceptAll, edit } = offer;
  const { suggestion: say } = strings;
  const ready = open === null || open > 0;
  return (
    <div class="suggestion" role="group" aria-label={say.title}>
      <p class="suggestion-words">
        <span class="suggestion-badge">
          <bdi>{sayWho(suggestion)}</bdi>
        </span>{" "}
        <bdi class="suggestion-answer">
          {open === null ? sayWhat(task, suggestion.value) : say.parts(open)}
        </bdi>
      </p>
      <div class="suggestion-acts">
        {edit && <Act name={say.edit} enabled act={edit} />}
        <Act
          name={acceptAll ? say.acceptOne : say.accept}
          shortcut={active && byKey ? "Enter" : null}
          enabled={acceptAll ? byKey : ready}
          act={accept}
        />
        {acceptAll && (
          <Act
            name={say.acceptAll}
            shortcut={active ? "Shift+Enter" : null}
            enabled={ready}
            act={acceptAll}
          />
        )}
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
