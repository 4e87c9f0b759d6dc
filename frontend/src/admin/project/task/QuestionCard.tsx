/** Card of a question: its name, title, help, kind, when it is asked, and the fields of its kind. */
import { useId } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { readOptions, valuesOf } from "../../../tasks/options/options";
import type { Question } from "../../../tasks/rules/questions";
import type { Task } from "../../../tasks/task";
import { describeOption, titleOf } from "../../shared/answers";
import { ErrorText } from "../../shared/Panel";
import { isMarked } from "../../shared/regions";
import { withField, withKind } from "./kindFields";
import { RowButton } from "./RowButton";
import { TaskFields } from "./TaskFields";

const NOTHING: Task = { kind: "any" };

interface QuestionCardProps {
  readonly question: Question;
  /** Questions that are asked before it. */
  readonly earlier: readonly Question[];
  /** The question as answers were given to it; null if there are none. */
  readonly saved: Question | null;
  readonly kinds: readonly string[];
  readonly open: boolean;
  /** What the server says is wrong with it. */
  readonly flaw: string | null;
  readonly up: (() => void) | null;
  readonly down: (() => void) | null;
  toggle(): void;
  edit(question: Question): void;
  remove(): void;
}

/** Shows a question in a line, or with all of its fields. */
export function QuestionCard(props: QuestionCardProps) {
  const { question, open, flaw, up, down, toggle, remove } = props;
  const { task: words, project: say } = adminStrings;
  const id = useId();
  const title = titleOf(question) || words.untitled;
  return (
    <li class="question-card" data-question={question.name}>
      <div class="card-head">
        <button
          type="button"
          class="quiet"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={toggle}
        >
          <bdi>{title}</bdi>{" "}
          <small>{words.kinds[String(question.kind)] ?? String(question.kind)}</small>
          {question.when && <small>{words.conditional}</small>}
        </button>
        <span class="row-buttons">
          <RowButton text="↑" name={words.up(title)} act={up} />
          <RowButton text="↓" name={words.down(title)} act={down} />
          <RowButton text="×" name={say.removeOf(title)} act={remove} />
        </span>
      </div>
      <ErrorText text={flaw} />
      {open && (
        <div id={id} class="card-fields">
          <Fields {...props} />
        </div>
      )}
    </li>
  );
}

function Fields({ question, earlier, saved, kinds, edit }: QuestionCardProps) {
  const { task: words } = adminStrings;
  const reason = useId();
  const set = (name: string, value: unknown) => edit(withField(question, name, value) as Question);
  return (
    <>
      <TextField name={words.title} value={question.title} change={(text) => set("title", text)} />
      <div class="task-controls">
        <label class="field">
          {words.name}
          <input
            value={question.name}
            maxLength={200}
            readOnly={saved !== null}
            aria-describedby={reason}
            dir="auto"
            onInput={(event) => set("name", event.currentTarget.value)}
          />
        </label>
        <label class="field">
          {words.kind}
          <select
            value={String(question.kind)}
            disabled={saved !== null}
            aria-describedby={reason}
            onChange={(event) => edit(withKind(question, event.currentTarget.value) as Question)}
          >
            {[...new Set([String(question.kind), ...kinds])].map((kind) => (
              <option key={kind} value={kind}>
                {words.kinds[kind] ?? kind}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p id={reason} class="note">
        {saved ? words.answered : words.nameHint}
      </p>
      <TextField name={words.help} value={question.help} change={(text) => set("help", text)} />
      <label class="check">
        <input
          type="checkbox"
          checked={question.required !== false}
          onChange={(event) => set("required", event.currentTarget.checked ? undefined : false)}
        />{" "}
        {words.required}
      </label>
      <Condition question={question} earlier={earlier} change={(when) => set("when", when)} />
      <TaskFields
        task={question}
        saved={saved ?? NOTHING}
        edit={(next) => edit(next as Question)}
      />
    </>
  );
}

interface TextFieldProps {
  readonly name: string;
  readonly value: string | undefined;
  change(text: string | undefined): void;
}

function TextField({ name, value, change }: TextFieldProps) {
  return (
    <label class="field">
      {name}
      <input
        value={value ?? ""}
        maxLength={1000}
        dir="auto"
        onInput={(event) => change(event.currentTarget.value || undefined)}
      />
    </label>
  );
}

interface ConditionProps extends Pick<QuestionCardProps, "question" | "earlier"> {
  change(when: Question["when"]): void;
}

/** Chooses the answers to an earlier question after which this one is asked. */
function Condition({ question: { when }, earlier, change }: ConditionProps) {
  const { task: words } = adminStrings;
  const possible = earlier.filter((one) => !isMarked(one));
  if (!possible.length && !when) return null;
  const on = possible.find(({ name }) => name === when?.question);
  const choose = (name: string) => {
    const values = valuesOfQuestion(earlier.find((one) => one.name === name));
    change(name ? { question: name, is: values[0] ?? "" } : undefined);
  };
  return (
    <fieldset class="condition">
      <legend>{words.when}</legend>
      <select
        aria-label={words.when}
        value={when?.question ?? ""}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{words.always}</option>
        {when && !on && <option value={when.question}>{when.question}</option>}
        {possible.map((one) => (
          <option key={one.name} value={one.name}>
            {words.after(titleOf(one))}
          </option>
        ))}
      </select>
      {when && <Values when={when} on={on} change={(is) => change({ ...when, is })} />}
    </fieldset>
  );
}

interface ValuesProps {
  readonly when: NonNullable<Question["when"]>;
  readonly on: Question | undefined;
  change(is: unknown): void;
}

function Values({ when, on, change }: ValuesProps) {
  const { task: words } = adminStrings;
  const wanted: readonly unknown[] = Array.isArray(when.is) ? when.is : [when.is];
  const values = valuesOfQuestion(on);
  if (!on || !values.length) {
    return (
      <input
        aria-label={words.answers}
        value={wanted.map(String).join(", ")}
        dir="auto"
        onInput={(event) => change(event.currentTarget.value)}
      />
    );
  }
  const toggle = (value: unknown, checked: boolean) => {
    const next = values.filter((one) => (one === value ? checked : wanted.includes(one)));
    if (next.length) change(next.length === 1 ? next[0] : next);
  };
  return (
    <div class="condition-values" role="group" aria-label={words.answers}>
      {values.map((value) => (
        <label key={JSON.stringify(value)} class="check">
          <input
            type="checkbox"
            checked={wanted.includes(value)}
            onChange={(event) => toggle(value, event.currentTarget.checked)}
          />{" "}
          <bdi>{describeOption(on, value)}</bdi>
        </label>
      ))}
    </div>
  );
}

/** Returns the answers that a question can have; none if they can't be listed. */
function valuesOfQuestion(question: Question | undefined): readonly unknown[] {
  if (!question) return [];
  if (question.kind === "compare") return readOptions(["a", "b", "tie"]).map(({ value }) => value);
  const { scale } = question;
  if (Array.isArray(scale)) {
    const [low, high] = scale.map(Number);
    const steps = Number(high) - Number(low) + 1;
    return steps > 0 && steps <= 11
      ? Array.from({ length: steps }, (_, step) => Number(low) + step)
      : [];
  }
  return valuesOf(question.options, question.inner === true);
}
