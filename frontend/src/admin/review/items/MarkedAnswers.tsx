/** Marks of each answer on the item, side by side: what all have marked is grey. */
import { adminStrings } from "../../../strings/admin";
import type { Task } from "../../../tasks/task";
import { MarkedItem } from "../../items/MarkedItem";
import type { ItemWithAnswers } from "../../shared/api";
import { type Group, partedOf } from "./differences";
import { peopleOf } from "./people";

/** Number of answers that are drawn; more are hard to compare, and all are listed in words. */
const MOST_DRAWN = 8;

interface MarkedAnswersProps {
  readonly task: Task;
  readonly item: ItemWithAnswers;
  readonly groups: readonly Group[];
  readonly named: boolean;
}

/** Draws the answers. */
export function MarkedAnswers({ task, item, groups, named }: MarkedAnswersProps) {
  const { reviewItems: say } = adminStrings;
  const drawn = groups.slice(0, MOST_DRAWN);
  if (!drawn.length) return <Drawing task={task} item={item} />;
  return (
    <div class="review-views">
      {drawn.map((group, place) => {
        const others = drawn.filter((one) => one !== group).map(({ value }) => value);
        const parts = partedOf(task, group.value, others);
        const [answer] = group.answers;
        if (!answer) return null;
        const layers = [
          { answer: { ...answer, value: parts.common }, colour: "var(--muted)" },
          { answer: { ...answer, value: parts.own }, colour: "var(--accent)" },
        ];
        return (
          <figure key={answer.label} class="view">
            <figcaption>
              <b>{place + 1}</b> <bdi>{peopleOf(item, group, named)}</bdi>{" "}
              <span class="note">{drawn.length > 1 && say.differing(parts.differing)}</span>
            </figcaption>
            <div class="viewer">
              <div class="item">
                <MarkedItem task={task} data={item.data} layers={layers} />
              </div>
            </div>
          </figure>
        );
      })}
    </div>
  );
}

/** Shows an item without marks. */
function Drawing({ task, item }: Pick<MarkedAnswersProps, "task" | "item">) {
  return (
    <div class="viewer">
      <div class="item">
        <MarkedItem task={task} data={item.data} layers={[]} />
      </div>
    </div>
  );
}
