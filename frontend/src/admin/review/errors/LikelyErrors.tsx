/** Likely label errors, one after the other, worst first. */
import { useEffect, useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { number } from "../../../strings/language";
import { fetchItem, type Project } from "../../shared/api";
import { useLiveData } from "../../shared/liveData";
import { ErrorText, Panel } from "../../shared/Panel";
import { Skeleton } from "../../shared/Skeleton";
import { SuspectCard } from "./SuspectCard";
import { fetchSuspects, type Suspect } from "./suspects";
import "./errors.css";

/** Shows the likely label errors. */
export function LikelyErrors({ project }: { readonly project: Project }) {
  const { review: say } = adminStrings;
  const list = useSuspects(project.slug);
  const suspect = list.suspects[list.at];
  const left = list.total - list.done;
  return (
    <Panel
      title={say.title}
      class="whole review"
      aside={
        suspect && (
          <p class="note" role="status">
            {say.left(number(left), left)}
          </p>
        )
      }
    >
      <p class="note">{say.text}</p>
      <ErrorText text={list.error} />
      {!suspect && list.busy && <Skeleton />}
      {!suspect && !list.busy && !list.error && (
        <p class="note nothing">{list.done ? say.finished : say.empty}</p>
      )}
      {suspect && (
        <Current
          key={suspect.item}
          {...{ project, suspect }}
          decided={list.decided}
          next={list.at + 1 < list.suspects.length || list.more ? list.next : undefined}
          previous={list.at ? list.previous : undefined}
        />
      )}
    </Panel>
  );
}

interface CurrentProps {
  readonly project: Project;
  readonly suspect: Suspect;
  readonly next: (() => void) | undefined;
  readonly previous: (() => void) | undefined;
  decided(): void;
}

/** Fetches the item of a suspect and shows both. */
function Current({ project, suspect, next, previous, decided }: CurrentProps) {
  const live = useLiveData(suspect.item, () => fetchItem(project.slug, suspect.item));
  const item = live.value.value;
  if (!item) return live.error.value ? <ErrorText text={live.error.value.message} /> : <Skeleton />;
  return <SuspectCard {...{ project, suspect, item, next, previous, decided }} />;
}

/** Returns the suspects found so far; they don't change meanwhile, so nothing jumps. */
function useSuspects(slug: string) {
  const [suspects, setSuspects] = useState<readonly Suspect[]>([]);
  const [total, setTotal] = useState(0);
  const [after, setAfter] = useState<number | null>(0);
  const [at, setAt] = useState(0);
  const [done, setDone] = useState(0);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);

  useEffect(() => {
    // More are fetched as soon as the last one is on screen.
    if (after === null || at + 1 < suspects.length) return;
    let gone = false;
    setBusy(true);
    fetchSuspects(slug, after)
      .then((page) => {
        if (gone) return;
        setSuspects((known) => [...known, ...page.suspects]);
        setAfter(page.next);
        if (!after) setTotal(page.total);
      })
      .catch((reason: unknown) => {
        if (!gone) setError(reason instanceof Error ? reason.message : String(reason));
      })
      .finally(() => {
        if (!gone) setBusy(false);
      });
    return () => {
      gone = true;
    };
  }, [slug, after, at, suspects.length]);

  return {
    suspects,
    total,
    at,
    done,
    error,
    busy,
    more: after !== null,
    next: () => setAt(at + 1),
    previous: () => setAt(at - 1),
    decided: () => {
      setDone(done + 1);
      setSuspects((known) => known.filter((_, index) => index !== at));
      if (at && at + 1 >= suspects.length && after === null) setAt(at - 1);
    },
  };
}
