/** Flags section: what labellers have flagged, newest first, open or resolved. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { type Flag, type FlagPage, fetchFlags, resolveFlag } from "../shared/api";
import { FlagNote } from "../shared/FlagNote";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { SectionLink } from "../shared/SectionLink";
import { Skeleton } from "../shared/Skeleton";
import { useAction } from "../shared/useAction";
import { Thread } from "./Thread";

interface FlagsProps {
  readonly slug: string;
  reload(): Promise<void>;
}

/** Lists the flags. */
export function Flags({ slug, reload }: FlagsProps) {
  const { flags: say } = adminStrings;
  const [resolved, setResolved] = useState(false);
  return (
    <Panel
      title={say.title}
      class="whole"
      aside={
        <div class="toggle" role="group" aria-label={say.title}>
          {[false, true].map((kind) => (
            <button
              key={String(kind)}
              type="button"
              aria-pressed={resolved === kind}
              onClick={() => setResolved(kind)}
            >
              {kind ? say.resolved : say.open}
            </button>
          ))}
        </div>
      }
    >
      <List key={String(resolved)} slug={slug} resolved={resolved} reload={reload} />
    </Panel>
  );
}

interface ListProps extends FlagsProps {
  readonly resolved: boolean;
}

function List({ slug, resolved, reload }: ListProps) {
  const { flags: say } = adminStrings;
  const [pages, setPages] = useState(1);
  const live = useLiveData(`${slug} ${resolved} ${pages}`, () => readPages(slug, resolved, pages));
  const page = live.value.value;
  const renew = async () => {
    await Promise.all([live.reload(), reload()]);
  };
  if (!page) return live.error.value ? <ErrorText text={live.error.value.message} /> : <Skeleton />;
  return (
    <>
      {!page.flags.length && <p class="note">{resolved ? say.emptyResolved : say.empty}</p>}
      <ul class="flag-list">
        {page.flags.map((flag) => (
          <Row key={flag.id} slug={slug} flag={flag} renew={renew} />
        ))}
      </ul>
      {page.next !== null && (
        <button type="button" class="more" onClick={() => setPages(pages + 1)}>
          {adminStrings.more}
        </button>
      )}
    </>
  );
}

/** Fetches all pages shown so far again, so resolved flags leave and new ones appear. */
async function readPages(slug: string, resolved: boolean, pages: number): Promise<FlagPage> {
  let found = await fetchFlags(slug, resolved, null);
  for (let page = 1; page < pages && found.next !== null; page++) {
    const more = await fetchFlags(slug, resolved, found.next);
    found = { flags: [...found.flags, ...more.flags], next: more.next };
  }
  return found;
}

interface RowProps {
  readonly slug: string;
  readonly flag: Flag;
  renew(): Promise<void>;
}

function Row({ slug, flag, renew }: RowProps) {
  const { flags: say } = adminStrings;
  const action = useAction(async () => {
    await resolveFlag(slug, flag.id, flag.resolved === null);
    await renew();
  });
  return (
    <li data-flag={flag.id}>
      <div class="flag-text">
        <FlagNote flag={flag} />
        <Thread slug={slug} flag={flag} renew={renew} />
        <ErrorText text={action.error} />
      </div>
      <div class="buttons">
        <SectionLink to="items" query={`item=${flag.item}`} class="button">
          {say.item(flag.item)}
        </SectionLink>
        <button type="button" aria-disabled={action.busy} onClick={action.run}>
          {flag.resolved === null ? say.resolve : say.reopen}
        </button>
      </div>
    </li>
  );
}
