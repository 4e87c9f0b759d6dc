/**
 * Items section: browses and searches the items. The address holds the search and can be shared.
 */
import { useEffect, useState } from "preact/hooks";
import { lazyView } from "../../data/lazy";
import { adminStrings } from "../../strings/admin";
import { loadCreateStrings } from "../../strings/create";
import { useRouter } from "../router";
import { fetchItem, type ItemWithAnswers, type Project, searchItems } from "../shared/api";
import { useLiveData } from "../shared/liveData";
import { ErrorText } from "../shared/Panel";
import { SectionLink } from "../shared/SectionLink";
import { Skeleton } from "../shared/Skeleton";
import { Filters, readFilters } from "./Filters";
import { ItemRow } from "./ItemRow";
import { MANY, mayLabelMany, withMany, withoutMany } from "./many/source";

/** Number of pages without a match that are skipped before the page asks whether to go on. */
const EMPTY_PAGES = 5;

/** Query under which the section adds items. */
export const ADD = "add=1";

const addItems = lazyView(() =>
  import("../../create/add/AddItems").then(async (module) => {
    await loadCreateStrings();
    return module.AddItems;
  }),
);

const manySheet = lazyView(() => import("./many/ManySheet").then((module) => module.ManySheet));

/** Shows one item, or the items that match the search; or adds some. */
export function Items({ project }: { readonly project: Project }) {
  const { query, go } = useRouter();
  const given = new URLSearchParams(query);
  const item = given.get("item");
  const isSheet = given.has(MANY);
  if (query === ADD && !project.archived) {
    return <addItems.View project={project} close={() => go("items")} />;
  }
  return (
    <div class="items">
      <div class="items-head">
        <Filters project={project} />
        {!project.archived && !isSheet && mayLabelMany(project.task) && (
          <SectionLink to="items" query={withMany(query)} class="button">
            {adminStrings.many.open}
          </SectionLink>
        )}
        {isSheet && (
          <SectionLink to="items" query={withoutMany(query)} class="button">
            {adminStrings.many.list}
          </SectionLink>
        )}
        {!project.archived && (
          <SectionLink to="items" query={ADD} class="button">
            {adminStrings.items.add}
          </SectionLink>
        )}
      </div>
      {item && <Single key={item} project={project} id={item} />}
      {!item && isSheet && <manySheet.View project={project} />}
      {!item && !isSheet && <Found key={query} project={project} query={query} />}
    </div>
  );
}

/** Shows the item that a link is about. */
function Single({ project, id }: { readonly project: Project; readonly id: string }) {
  const live = useLiveData(id, () => fetchItem(project.slug, id));
  const item = live.value.value;
  if (!item) return live.error.value ? <ErrorText text={live.error.value.message} /> : <Skeleton />;
  return (
    <ol class="item-list">
      <ItemRow item={item} project={project} open={true} changed={() => void live.reload()} />
    </ol>
  );
}

interface FoundProps {
  readonly project: Project;
  readonly query: string;
}

function Found({ project, query }: FoundProps) {
  const { items: say } = adminStrings;
  const results = useResults(project.slug, query);
  const { items, next, error, busy } = results;
  const [turn, setTurn] = useState<number | null>(null);
  const goTo = (index: number) => {
    setTurn(index);
    if (index >= items.length) results.more();
  };
  return (
    <>
      <ErrorText text={error} />
      <ol class="item-list" aria-busy={busy}>
        {items.map((item, index) => (
          <ItemRow
            key={item.item}
            item={item}
            project={project}
            open={false}
            turn={turn === index}
            next={index + 1 < items.length || next !== null ? () => goTo(index + 1) : undefined}
            changed={results.replace}
            correct={(now) => setTurn(now ? index : null)}
          />
        ))}
      </ol>
      {busy && <Skeleton />}
      {!busy && !error && !items.length && (
        <p class="note nothing">{next === null ? say.empty : say.looking}</p>
      )}
      {next !== null && (
        <button type="button" class="more" aria-disabled={busy} onClick={results.more}>
          {items.length ? adminStrings.more : say.goOn}
        </button>
      )}
    </>
  );
}

/** Returns the pages found so far; they don't change while others label, so nothing jumps. */
function useResults(slug: string, query: string) {
  const [items, setItems] = useState<readonly ItemWithAnswers[]>([]);
  const [next, setNext] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);

  const look = async (after: number, known: readonly ItemWithAnswers[], isGone: () => boolean) => {
    setBusy(true);
    setError(null);
    try {
      const page = await findSome(slug, query, after);
      if (isGone()) return;
      setItems([...known, ...page.items]);
      setNext(page.next);
    } catch (reason) {
      if (!isGone()) setError(reason instanceof Error ? reason.message : String(reason));
    } finally {
      if (!isGone()) setBusy(false);
    }
  };

  // Another search is another component.
  useEffect(() => {
    let gone = false;
    void look(0, [], () => gone);
    return () => {
      gone = true;
    };
  }, []);

  return {
    items,
    next,
    error,
    busy,
    more: () => {
      if (!busy && next !== null) void look(next, items, () => false);
    },
    replace: (changed: ItemWithAnswers) =>
      setItems((now) => now.map((item) => (item.item === changed.item ? changed : item))),
  };
}

async function findSome(slug: string, query: string, from: number) {
  let after = from;
  for (let page = 1; ; page++) {
    const found = await searchItems(slug, readFilters(query, after));
    if (found.items.length || found.next === null || page === EMPTY_PAGES) return found;
    after = found.next;
  }
}
