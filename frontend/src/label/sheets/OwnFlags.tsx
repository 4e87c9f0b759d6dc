/** List of the labeller's own flags, with what the owners have answered. */
import { useEffect, useState } from "preact/hooks";
import { fetchJson, projectPath, request } from "../../http";
import { flagStrings } from "../../strings/flag";

interface OwnMessage {
  readonly by: string;
  readonly owner: boolean;
  readonly text: string;
}

interface OwnFlag {
  readonly id: string;
  readonly item: string;
  readonly note: string | null;
  readonly messages: readonly OwnMessage[];
}

/** Page of a labeller's own flags. */
export interface OwnFlagPage {
  readonly flags: readonly OwnFlag[];
  readonly unread: number;
}

/** Fetches the labeller's latest flags; a page in a notebook has no HTTP, and gets none. */
export const fetchOwnFlags = (slug: string, limit: number) =>
  fetchJson<OwnFlagPage>(projectPath(slug, `/me/flags?limit=${limit}`));

/** Number of flags in the list. */
const LISTED = 20;

interface OwnFlagsProps {
  readonly slug: string;
  /** Called once the answers are shown. */
  seen(): void;
}

/** Shows the flags and answers, and notes that they were seen. */
export function OwnFlags({ slug, seen }: OwnFlagsProps) {
  const [flags, setFlags] = useState<readonly OwnFlag[]>([]);
  const load = async () => {
    const page = await fetchOwnFlags(slug, LISTED);
    setFlags(page.flags);
    if (!page.unread) return;
    await request("POST", projectPath(slug, "/me/flags/seen"));
    seen();
  };
  useEffect(() => {
    load().catch(() => {});
  }, [slug]);
  if (!flags.length) return null;
  return (
    <section class="own-flags" aria-label={flagStrings.yours}>
      <h3>{flagStrings.yours}</h3>
      <ul>
        {flags.map((flag) => (
          <li key={flag.id}>
            <p dir="auto">{flag.note || flagStrings.noNote}</p>
            <Messages messages={flag.messages} />
            <WriteOn slug={slug} flag={flag.id} done={load} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Messages({ messages }: { readonly messages: readonly OwnMessage[] }) {
  return (
    <>
      {messages.map((message) => (
        <p key={message.text} dir="auto" class={message.owner ? "answered" : "muted"}>
          {message.owner ? flagStrings.owner : flagStrings.you} {message.text}
        </p>
      ))}
    </>
  );
}

interface WriteOnProps {
  readonly slug: string;
  readonly flag: string;
  done(): Promise<void>;
}

/** Field for one more message, which only a flag with an answer needs. */
function WriteOn({ slug, flag, done }: WriteOnProps) {
  const [text, setText] = useState("");
  const send = async (event: Event) => {
    event.preventDefault();
    if (!text.trim()) return;
    await request("POST", projectPath(slug, `/me/flags/${encodeURIComponent(flag)}/messages`), {
      text,
    });
    setText("");
    await done();
  };
  return (
    <form class="write-on" onSubmit={(event) => void send(event).catch(() => {})}>
      <input
        dir="auto"
        value={text}
        maxLength={4_096}
        aria-label={flagStrings.writeOn}
        placeholder={flagStrings.writeOn}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit">{flagStrings.send}</button>
    </form>
  );
}
