/** Tile of the contact sheet: an item in small, which is ticked by pressing it. */
import { adminStrings } from "../../../strings/admin";
import { useRouter } from "../../router";
import { describeBriefly } from "../../shared/answers";
import type { ItemWithAnswers, Project } from "../../shared/api";
import { textOf } from "../summary";
import { alikeTo } from "./source";

interface TileProps {
  readonly item: ItemWithAnswers;
  readonly project: Project;
  readonly ticked: boolean;
  /** Whether it is known which items are alike. */
  readonly grouped: boolean;
  /** Source whose suggestion is shown. */
  readonly suggested: string | null;
  press(range: boolean): void;
}

/** Shows an item. */
export function Tile({ item, project, ticked, grouped, suggested, press }: TileProps) {
  const { data } = item;
  const { go } = useRouter();
  const name = adminStrings.items.id(item.external_id ?? item.item);
  const text = textOf(data);
  const suggestion = item.suggestions?.find(({ source }) => source === suggested);
  const image = data.kind === "image" && typeof data.url === "string";
  return (
    <li class={ticked ? "tile ticked" : "tile"}>
      <button
        type="button"
        role="checkbox"
        class="tile-face"
        aria-checked={ticked}
        data-item={item.item}
        onClick={(event) => press(event.shiftKey)}
      >
        {image ? (
          <img src={String(data.url)} alt={name} loading="lazy" decoding="async" />
        ) : (
          <bdi class="tile-text">{text || name}</bdi>
        )}
        {suggestion && (
          <span class="tile-suggestion">
            {adminStrings.many.suggested(
              describeBriefly(project.task, suggestion.value),
              suggestion.score,
            )}
          </span>
        )}
      </button>
      {grouped && (
        <button
          type="button"
          class="quiet tile-alike"
          aria-label={adminStrings.many.alikeTo(name)}
          onClick={() => go("items", alikeTo(item.item))}
        >
          {adminStrings.many.alike}
        </button>
      )}
    </li>
  );
}
