/**
 * Contact sheet: many items in small, of which those that are ticked get one answer.
 *
 * The answers are the owner's own labels, and are taken back by one Undo.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { useRouter } from "../../router";
import { type Project, searchItems } from "../../shared/api";
import { ErrorText } from "../../shared/Panel";
import { Skeleton } from "../../shared/Skeleton";
import { newId } from "../newId";
import { type Pages, usePages } from "../search/usePages";
import { type Act, AnswerBar } from "./AnswerBar";
import { fetchAlike } from "./api";
import { moveFocus } from "./moveFocus";
import { Sources } from "./Sources";
import { sourceOf } from "./source";
import { Tile } from "./Tile";
import { NO_TICKS, press, type Ticks, tickAll } from "./ticks";
import { useGroups } from "./useGroups";
import "./many.css";

interface ManySheetProps {
  readonly project: Project;
}

/** Shows the choice of items, and those that were chosen. */
export function ManySheet({ project }: ManySheetProps) {
  const { query } = useRouter();
  const groups = useGroups(project.slug);
  // It stays while other items are chosen, so that it can be taken back.
  const [act, setAct] = useState<Act | null>(null);
  return (
    <>
      <Sources project={project} groups={groups} />
      <Sheet key={query} grouped={groups.length > 0} {...{ project, query, act, setAct }} />
    </>
  );
}

interface SheetProps extends ManySheetProps {
  readonly query: string;
  readonly grouped: boolean;
  readonly act: Act | null;
  setAct(act: Act | null): void;
}

function Sheet({ project, query, grouped, act, setAct }: SheetProps) {
  const { many } = adminStrings;
  const source = sourceOf(query);
  const fetchPage = source.kind === "alike" ? fetchAlike : searchItems;
  const sheet = usePages((after) => fetchPage(project.slug, source.query(after)));
  const [ticks, setTicks] = useState<Ticks>(NO_TICKS);
  const shown = sheet.items.map(({ item }) => item);
  const ticked = shown.filter((item) => ticks.ticked.has(item));
  const grid = useRef<HTMLUListElement>(null);
  const given = () => {
    sheet.remove(new Set(ticked));
    setTicks(NO_TICKS);
  };
  const undone = () => {
    setTicks(NO_TICKS);
    sheet.again();
  };
  return (
    <>
      <ErrorText text={sheet.error} />
      <ul
        ref={grid}
        class="contact-sheet"
        aria-label={many.title}
        aria-busy={sheet.busy}
        onKeyDown={(event) => moveFocus(event, grid.current)}
      >
        {sheet.items.map((item) => (
          <Tile
            key={item.item}
            {...{ item, project, grouped }}
            ticked={ticks.ticked.has(item.item)}
            suggested={source.suggested}
            press={(range) => setTicks((now) => press(now, shown, item.item, range))}
          />
        ))}
      </ul>
      <More sheet={sheet} />
      <AnswerBar
        {...{ project, ticked, act, setAct }}
        source={source.suggested}
        newAct={newId}
        tickAll={() => setTicks(tickAll(shown))}
        untick={() => setTicks(NO_TICKS)}
        given={given}
        undone={undone}
      />
    </>
  );
}

/** Says what else there is; the next page comes by itself once all items have an answer. */
function More({ sheet: { items, next, error, busy, more } }: { readonly sheet: Pages }) {
  const { many, items: say } = adminStrings;
  const isEmpty = !items.length;
  const answered = useRef(false);
  if (!isEmpty) answered.current = true;
  useEffect(() => {
    if (!isEmpty || !answered.current || next === null || busy) return;
    answered.current = false;
    more();
  }, [isEmpty, busy]);
  if (busy) return <Skeleton />;
  return (
    <>
      {!error && isEmpty && <p class="note nothing">{next === null ? say.empty : say.looking}</p>}
      {next !== null && (
        <button type="button" class="more" onClick={more}>
          {isEmpty ? say.goOn : many.more}
        </button>
      )}
    </>
  );
}
