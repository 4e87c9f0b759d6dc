/** Editor of the questions of a form, or of those about regions with a label. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import type { Question } from "../../../tasks/rules/questions";
import { fieldsOfKind } from "./kindFields";
import { QuestionCard } from "./QuestionCard";

interface QuestionsEditorProps {
  readonly title: string;
  readonly questions: readonly Question[];
  /** Questions that answers were given to: they keep their names and kinds. */
  readonly saved: readonly Question[];
  /** Kinds that a question can have. */
  readonly kinds: readonly string[];
  /** Index of the question that the server's message is about, and the message. */
  readonly flaw?: { readonly index: number; readonly text: string } | null;
  edit(questions: readonly Question[]): void;
}

/** Adds, removes, orders and edits questions. */
export function QuestionsEditor(props: QuestionsEditorProps) {
  const { title, questions, saved, kinds, flaw, edit } = props;
  const { task: words } = adminStrings;
  const [open, setOpen] = useState<number | null>(null);
  const add = () => {
    const kind = kinds[0] ?? "text";
    edit([...questions, { name: newName(questions), kind, ...fieldsOfKind(kind).start }]);
    setOpen(questions.length);
  };
  const move = (from: number, to: number) => {
    edit(moved(questions, from, to));
    setOpen((now) => (now === from ? to : now === to ? from : now));
  };
  const remove = (index: number) => {
    edit(questions.filter((_, place) => place !== index));
    setOpen(null);
  };
  return (
    <fieldset class="options-editor questions-editor">
      <legend>{title}</legend>
      <ol>
        {questions.map((question, index) => (
          <QuestionCard
            // By index: its name is what is typed.
            key={index}
            question={question}
            earlier={questions.slice(0, index)}
            saved={savedAs(question, questions.slice(0, index), saved)}
            kinds={kinds}
            open={open === index || flaw?.index === index}
            flaw={flaw?.index === index ? flaw.text : null}
            toggle={() => setOpen(open === index ? null : index)}
            edit={(next) => edit(questions.map((one, place) => (place === index ? next : one)))}
            up={index > 0 ? () => move(index, index - 1) : null}
            down={index < questions.length - 1 ? () => move(index, index + 1) : null}
            remove={() => remove(index)}
          />
        ))}
      </ol>
      <button type="button" onClick={add}>
        {words.addQuestion}
      </button>
    </fieldset>
  );
}

/** Returns the saved question that a question is; another that only got its name is none. */
function savedAs(
  { name }: Question,
  earlier: readonly Question[],
  saved: readonly Question[],
): Question | null {
  if (earlier.some((one) => one.name === name)) return null;
  return saved.find((one) => one.name === name) ?? null;
}

/** Returns a name that no question has. */
function newName(questions: readonly Question[]): string {
  const taken = new Set(questions.map(({ name }) => name));
  let number = questions.length + 1;
  while (taken.has(`question ${number}`)) number += 1;
  return `question ${number}`;
}

function moved(questions: readonly Question[], from: number, to: number): readonly Question[] {
  const [one, other] = [questions[from], questions[to]];
  if (!one || !other) return questions;
  return questions.map((now, place) => (place === from ? other : place === to ? one : now));
}
