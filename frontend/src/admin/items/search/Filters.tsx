/** Filters of the items; each change is a new address. */
import { useEffect, useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import type { Task } from "../../../tasks/task";
import { useRouter } from "../../router";
import { fetchLabellers, type Project } from "../../shared/api";
import { shorten } from "../../shared/format";
import { useLiveData } from "../../shared/liveData";
import { type Options, parameterFor, questionsIn, valuesIn } from "./answerFilter";

/** Values of the status filter (`?kept=`). */
const STATUSES = ["all", "labelled", "unlabelled", "disagreement", "flagged", "corrected"] as const;
/** Query parameters that the server knows. */
const PARAMETERS = ["kept", "labeller", "value", "answer", "question", "text"] as const;
/** Delay, in milliseconds, after the last keystroke before the search starts. */
const TYPING_MS = 300;
/** Number of items per page. */
const PAGE_SIZE = "30";

/** Returns the server's query for a search in the address. */
export function readFilters(query: string, after: number): string {
  const given = new URLSearchParams(query);
  const wanted = new URLSearchParams({ after: String(after), limit: PAGE_SIZE });
  for (const name of PARAMETERS) {
    const value = given.get(name);
    if (value) wanted.set(name, value);
  }
  // A question is searched for together with an answer to it.
  if (!wanted.has("answer")) wanted.delete("question");
  return wanted.toString();
}

/** Shows the filters. */
export function Filters({ project }: { readonly project: Project }) {
  const { items } = adminStrings;
  const { query, go } = useRouter();
  const given = new URLSearchParams(query);
  const labellers = useLiveData(project.slug, () => fetchLabellers(project.slug)).value.value ?? [];
  const change = (values: Readonly<Record<string, string>>) => {
    const changed = new URLSearchParams(query);
    changed.delete("item");
    for (const [name, value] of Object.entries(values)) {
      if (value) changed.set(name, value);
      else changed.delete(name);
    }
    go("items", changed.toString());
  };
  const set = (name: string, value: string) => change({ [name]: value });
  const labeller = given.get("labeller") ?? "";
  return (
    <search class="filters">
      <Search text={given.get("text") ?? ""} set={(text) => set("text", text)} />
      <Choice
        name={items.kept}
        value={given.get("kept") ?? ""}
        options={STATUSES.map((kept) => [kept === "all" ? "" : kept, items.keptOf[kept]])}
        set={(value) => set("kept", value)}
      />
      <Choice
        name={items.labeller}
        value={labeller}
        options={withChosen(
          labeller,
          ["", items.anybody],
          labellers.map(({ name }) => [name, name]),
        )}
        set={(value) => set("labeller", value)}
      />
      <AnswerFilter task={project.task} given={given} change={change} />
      {query && (
        <button type="button" class="quiet" onClick={() => go("items")}>
          {items.clear}
        </button>
      )}
    </search>
  );
}

/** Returns the options, including the chosen one even if it is unknown (or no longer known). */
function withChosen(chosen: string, none: Options[number], known: Options): Options {
  const missing = chosen && !known.some(([value]) => value === chosen);
  return [none, ...known, ...(missing ? [[chosen, shorten(chosen)] as const] : [])];
}

interface AnswerFilterProps {
  readonly task: Task;
  readonly given: URLSearchParams;
  change(values: Readonly<Record<string, string>>): void;
}

/** Filters by an answer; of a form, or where regions have questions, by a question and its answer. */
function AnswerFilter({ task, given, change }: AnswerFilterProps) {
  const { items } = adminStrings;
  const question = given.get("question") ?? "";
  const questions = questionsIn(task);
  const values = valuesIn(task, question);
  const named = given.get("answer") !== null || question ? "answer" : parameterFor(task);
  const value = given.get(named) ?? given.get("value") ?? "";
  return (
    <>
      {(questions.length > 0 || question) && (
        <Choice
          name={items.question}
          value={question}
          options={withChosen(question, ["", items.anyQuestion], questions)}
          set={(chosen) => change({ question: chosen, answer: "", value: "" })}
        />
      )}
      {(values.length > 0 || value) && (
        <Choice
          name={items.value}
          value={value}
          options={withChosen(value, ["", items.anyValue], values)}
          set={(chosen) => change({ answer: "", value: "", [named]: chosen })}
        />
      )}
    </>
  );
}

interface SearchProps {
  readonly text: string;
  set(text: string): void;
}

function Search({ text, set }: SearchProps) {
  const { items } = adminStrings;
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  // Only typing starts the timer.
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => set(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="search">
      {items.search}
      <input
        type="search"
        value={typed}
        placeholder={items.searchHint}
        maxLength={200}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly options: Options;
  set(value: string): void;
}

/** Shows a filter with a few values. */
export function Choice({ name, value, options, set }: ChoiceProps) {
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
