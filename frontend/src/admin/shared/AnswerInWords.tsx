/** Answer in full: the answers to a form one below the other, each region with what it says. */
import { isTurned } from "../../direction";
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { isAsked, questionsOf } from "../../tasks/rules/questions";
import type { Task } from "../../tasks/task";
import {
  describeAnswer,
  describeOption,
  describeRelation,
  headOf,
  isObject,
  isOrder,
  titleOf,
} from "./answers";
import type { ItemWithAnswers } from "./api";
import "./words.css";
import {
  answersAbout,
  describePlace,
  isMarked,
  labelOf,
  markedData,
  questionsAbout,
  regionsOf,
  relationsOf,
} from "./regions";

/** Number of regions and relations that are listed; the others are counted. */
const MAX_REGIONS = 40;
/** Number of characters of a text. */
const MAX_TEXT = 2_000;

interface AnswerInWordsProps {
  readonly task: Task;
  readonly data: ItemWithAnswers["data"];
  readonly value: unknown;
}

/** Shows an answer in the words of its task. */
export function AnswerInWords({ task, data, value }: AnswerInWordsProps) {
  if (questionsOf(task.questions).length && isObject(value)) {
    return <FormInWords task={task} data={data} value={value} />;
  }
  if (isMarked(task) && regionsOf(value).length) return <Regions {...{ task, data, value }} />;
  if (isOrder(task) && Array.isArray(value)) {
    return (
      <ol class="answer-order">
        {value.map((one) => (
          <li key={JSON.stringify(one)}>
            <bdi>{describeOption(task, one)}</bdi>
          </li>
        ))}
      </ol>
    );
  }
  return <bdi class="answer-value">{describeAnswer(task, value, MAX_TEXT)}</bdi>;
}

interface FormInWordsProps extends AnswerInWordsProps {
  readonly value: Record<string, unknown>;
}

function FormInWords({ task, data, value }: FormInWordsProps) {
  const asked = questionsOf(task.questions).filter((one) => isAsked(one, value));
  return (
    <dl class="answer-form">
      {asked.map((one) => (
        <div key={one.name} data-question={one.name}>
          <dt dir="auto">{titleOf(one)}</dt>
          <dd>
            {Object.hasOwn(value, one.name) ? (
              <AnswerInWords
                task={{ ...one, item: task.item }}
                data={data}
                value={value[one.name]}
              />
            ) : (
              <span class="note">{adminStrings.items.leftOut}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Regions({ task, data, value }: AnswerInWordsProps) {
  const marked = markedData(task, data);
  const regions = regionsOf(value);
  const relations = relationsOf(value);
  const hidden =
    Math.max(0, regions.length - MAX_REGIONS) + Math.max(0, relations.length - MAX_REGIONS);
  return (
    <>
      <ul class="answer-regions">
        {regions.slice(0, MAX_REGIONS).map((region, index) => (
          <li key={index}>
            <bdi>{nameOf(task, region)}</bdi> <bdi>{describePlace(region, marked)}</bdi>
            <About task={task} region={region} />
          </li>
        ))}
      </ul>
      {relations.length > 0 && (
        <ul class="answer-regions" aria-label={adminStrings.items.relations}>
          {relations.slice(0, MAX_REGIONS).map((relation, index) => {
            const [from, to] = Array.isArray(relation) ? relation : [];
            const end = (at: unknown) => endOf(task, regions[Number(at)], Number(at), marked);
            return (
              <li key={index}>
                <bdi>{end(from)}</bdi> <Arrow />{" "}
                <bdi>{describeRelation(task, labelOf(relation))}</bdi> <Arrow />{" "}
                <bdi>{end(to)}</bdi>
              </li>
            );
          })}
        </ul>
      )}
      {hidden > 0 && <p class="note">{adminStrings.items.moreRegions(number(hidden))}</p>}
    </>
  );
}

/** Answers to the questions about a region. */
function About({ task, region }: { readonly task: Task; readonly region: unknown }) {
  const answers = answersAbout(region);
  const given = questionsAbout(task, labelOf(region)).filter(({ name }) =>
    Object.hasOwn(answers, name),
  );
  if (!given.length) return null;
  const words = given.map((one) => `${headOf(one)} ${describeAnswer(one, answers[one.name])}`);
  return <span class="note about-region"> ({words.join(", ")})</span>;
}

const nameOf = (task: Task, region: unknown) => describeOption(task, labelOf(region));

/** Returns an end of a relation: the words of a text, otherwise the label and its number. */
function endOf(
  task: Task,
  region: unknown,
  index: number,
  data: ItemWithAnswers["data"] | null,
): string {
  return describePlace(region, data) || `${nameOf(task, region)} ${index + 1}`;
}

/** Draws an arrow in the direction of the text. */
const Arrow = () => <>{isTurned() ? "←" : "→"}</>;
