/**
 * Items section: browses and searches the items. The address holds the search and can be shared.
 */
import { useState } from "preact/hooks";
import { lazyView } from "../../data/lazy";
import { adminStrings } from "../../strings/admin";
import { loadCreateStrings } from "../../strings/create";
import { useRouter } from "../router";
import { fetchItem, type Project, searchItems } from "../shared/api";
import { useLiveData } from "../shared/liveData";
import { ErrorText } from "../shared/Panel";
import { SectionLink } from "../shared/SectionLink";
import { Skeleton } from "../shared/Skeleton";
import { ItemRow } from "./ItemRow";
import { MANY, mayLabelMany, withMany, withoutMany } from "./many/source";
import { Filters, readFilters } from "./search/Filters";
import { usePages } from "./search/usePages";

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
  const results = usePages((after) => searchItems(project.slug, readFilters(query, after)));
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
      {next !== null && (items.length > 0 || !busy) && (
        <button type="button" class="more" aria-disabled={busy} onClick={results.more}>
          {items.length ? adminStrings.more : say.goOn}
        </button>
      )}
    </>
  );
}
