/** View of an item as labellers see it, with the marks of each answer, side by side or together. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { colourOfPerson, describeAnswer } from "../shared/answers";
import type { Answer, ItemWithAnswers, Project } from "../shared/api";
import { markingsOf } from "../shared/regions";
import { AnswerMark } from "./AnswerTable";
import { canDraw, type Layer, MarkedItem } from "./MarkedItem";

/** Number of answers drawn; more are hard to compare, and the table has them all. */
const MAX_LAYERS = 8;

interface ItemViewProps {
  readonly item: ItemWithAnswers;
  readonly project: Project;
}

/** Shows an item with its marks. */
export function ItemView({ item, project: { task } }: ItemViewProps) {
  const { items } = adminStrings;
  const [together, setTogether] = useState(false);
  const layers = canDraw(task, item.data) ? layersOf(item.answers).slice(0, MAX_LAYERS) : [];
  if (layers.length < 2) {
    return (
      <div class="views">
        <View {...{ task, item, layers }} />
      </div>
    );
  }
  return (
    <div class="views several">
      <div class="toggle" role="group" aria-label={items.view}>
        {([false, true] as const).map((all) => (
          <button
            key={String(all)}
            type="button"
            aria-pressed={together === all}
            onClick={() => setTogether(all)}
          >
            {all ? items.together : items.sideBySide}
          </button>
        ))}
      </div>
      <div class="view-grid">
        {together ? (
          <View {...{ task, item, layers }} />
        ) : (
          layers.map((layer) => (
            <View key={layer.answer.label} {...{ task, item }} layers={[layer]} named />
          ))
        )}
      </div>
    </div>
  );
}

function layersOf(answers: readonly Answer[]): readonly Layer[] {
  return answers.map((answer) => ({ answer, colour: colourOfPerson(answers, answer.labeller) }));
}

interface ViewProps {
  readonly task: Project["task"];
  readonly item: ItemWithAnswers;
  readonly layers: readonly Layer[];
  readonly named?: boolean;
}

function View({ task, item, layers, named }: ViewProps) {
  const [only] = layers;
  const markings = markingsOf(task, item.data);
  const empty =
    layers.length > 0 &&
    layers.every(({ answer }) => markings.every(({ regions }) => !regions(answer.value).length));
  // A text keeps its height; an image fills its frame.
  const low = layers.length > 0 && markings.every(({ data }) => data.kind === "text");
  return (
    <figure class="view">
      {(named || empty) && only && (
        <figcaption>
          <span class="person-dot" style={{ "--colour": only.colour }} aria-hidden="true" />
          <bdi>{only.answer.labeller}</bdi>{" "}
          <span class="note">{describeAnswer(task, only.answer.value)}</span>{" "}
          <AnswerMark answer={only.answer} />
        </figcaption>
      )}
      <div class={low ? "viewer low" : "viewer"}>
        <div class="item">
          <MarkedItem task={task} data={item.data} layers={layers} />
        </div>
      </div>
    </figure>
  );
}
