/** View of a chat: its turns, one below the other, each with the name of its speaker. */
import "./chat.css";
import { useEffect, useState } from "preact/hooks";
import { MarkdownView } from "../markdown/MarkdownView";
import { chatTexts } from "./strings";

/** Length of a turn, in characters, from which on only its beginning is shown at first. */
const LONG = 3_000;
/** Number of turns that are rendered at a time: so the first ones appear at once. */
const AT_A_TIME = 10;

/** Turn of a chat. */
export interface Turn {
  readonly role: string;
  readonly content: string;
}

/** Shows the turns as a list of articles, which a screen reader can jump along. */
export function ChatView({ turns }: { readonly turns: readonly Turn[] }) {
  const rendered = useRendered(turns);
  return (
    <ol class="chat" aria-label={chatTexts().name(turns.length)}>
      {turns.map((turn, index) => (
        <li key={index} class={`turn ${sideOf(turn.role)}`}>
          <TurnView
            {...turn}
            place={chatTexts().place(index + 1, turns.length)}
            plain={index >= rendered}
          />
        </li>
      ))}
    </ol>
  );
}

interface TurnViewProps extends Turn {
  readonly place: string;
  /** Whether it is shown as text, as it is not rendered yet. */
  readonly plain: boolean;
}

function TurnView({ role, content, place, plain }: TurnViewProps) {
  const [open, setOpen] = useState(content.length <= LONG);
  const speaker = speakerOf(role);
  return (
    <article aria-label={`${speaker}, ${place}`}>
      <p class="speaker" dir="auto">
        {speaker}
      </p>
      <div class={open ? "turn-content" : "turn-content clipped"}>
        {plain ? (
          <div class="prose plain-text" dir="auto">
            {content}
          </div>
        ) : (
          <MarkdownView text={content} />
        )}
      </div>
      {content.length > LONG && (
        <button type="button" class="more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? chatTexts().less : chatTexts().more}
        </button>
      )}
    </article>
  );
}

/** Returns how many turns are rendered; it grows until all are. */
function useRendered(turns: readonly Turn[]): number {
  const [rendered, setRendered] = useState(AT_A_TIME);
  useEffect(() => {
    if (rendered >= turns.length) return;
    const timer = setTimeout(() => setRendered(rendered + AT_A_TIME));
    return () => clearTimeout(timer);
  }, [rendered, turns]);
  return rendered;
}

/** Returns the name of a speaker; a role that nobody knows is its own name. */
function speakerOf(role: string): string {
  const { roles, unknown } = chatTexts();
  const known = role.toLowerCase();
  return (Object.hasOwn(roles, known) && roles[known]) || role.trim() || unknown;
}

/** Returns where a turn stands. */
function sideOf(role: string): "from-user" | "from-assistant" | "from-other" {
  const known = role.toLowerCase();
  if (known === "user" || known === "human") return "from-user";
  return known === "assistant" ? "from-assistant" : "from-other";
}
