/** Controls for the fields of a task, or of a question: its options, labels and settings. */
import { adminStrings } from "../../../strings/admin";
import type { Task } from "../../../tasks/task";
import { OptionsEditor } from "../OptionsEditor";
import { type Control, fieldsOfKind, withField } from "./kindFields";

interface TaskFieldsProps {
  readonly task: Task;
  /** Task that answers were given to. */
  readonly saved: Task;
  edit(task: Task): void;
}

/** Edits the fields of a task that is no form. */
export function TaskFields({ task, saved, edit }: TaskFieldsProps) {
  const { controls, relations } = fieldsOfKind(task.kind);
  return (
    <>
      <OptionsEditor task={task} saved={saved} edit={edit} />
      {relations && <Relations task={task} saved={saved} edit={edit} />}
      {controls.length > 0 && (
        <details class="more-fields">
          <summary>{adminStrings.task.settings}</summary>
          <div class="task-controls">
            {controls.map((control) => (
              <ControlField
                key={control.name}
                control={control}
                value={task[control.name]}
                change={(value) => edit(withField(task, control.name, value))}
              />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

function Relations({ task, saved, edit }: TaskFieldsProps) {
  const { task: words } = adminStrings;
  const given = Array.isArray(task.relations) ? task.relations : [];
  if (given.length) {
    const without = (next: Task) => {
      const left = Array.isArray(next.relations) && next.relations.length > 0;
      edit(left ? next : withField(next, "relations", undefined));
    };
    return <OptionsEditor task={task} saved={saved} field="relations" edit={without} />;
  }
  return (
    <p class="buttons">
      <button type="button" onClick={() => edit({ ...task, relations: [""] })}>
        {words.addRelation}
      </button>
    </p>
  );
}

interface ControlFieldProps {
  readonly control: Control;
  readonly value: unknown;
  change(value: unknown): void;
}

function ControlField({ control, value, change }: ControlFieldProps) {
  const { task: words } = adminStrings;
  const name = words.fields[control.name] ?? control.name;
  switch (control.type) {
    case "flag": {
      const { on, off } = control;
      const checked = on === undefined ? value !== off : value === on;
      return (
        <label class="check">
          <input
            type="checkbox"
            checked={checked}
            onChange={(event) => change(event.currentTarget.checked ? on : off)}
          />{" "}
          {name}
        </label>
      );
    }
    case "numbers":
    case "texts":
      return <PairField {...{ control, value, change, name }} />;
    default:
      return (
        <label class="field">
          {name}
          <input
            inputMode={control.type === "number" ? "numeric" : "text"}
            value={value === undefined || value === null ? "" : String(value)}
            dir="auto"
            onInput={({ currentTarget: { value: typed } }) =>
              change(typed === "" ? undefined : read(control.type, typed))
            }
          />
        </label>
      );
  }
}

function PairField({
  control,
  value,
  change,
  name,
}: ControlFieldProps & { readonly name: string }) {
  const { task: words } = adminStrings;
  const pair: readonly unknown[] = Array.isArray(value) ? value : ["", ""];
  const numbers = control.type === "numbers";
  const set = (index: number, typed: string) => {
    const next = [0, 1].map((place) => (place === index ? typed : String(pair[place] ?? "")));
    const empty = next.every((one) => one === "");
    change(empty ? undefined : next.map((one) => (numbers ? read("number", one) : one)));
  };
  return (
    <fieldset class="pair-field">
      <legend>{name}</legend>
      {[words.lowest, words.highest].map((end, index) => (
        <label key={end} class="field">
          {end}
          <input
            inputMode={numbers ? "numeric" : "text"}
            value={String(pair[index] ?? "")}
            dir="auto"
            onInput={(event) => set(index, event.currentTarget.value)}
          />
        </label>
      ))}
    </fieldset>
  );
}

/** Returns what was typed, as a number where one is wanted; the server says if it is none. */
function read(type: string, text: string): unknown {
  const number = Number(text);
  return type === "number" && text.trim() && Number.isFinite(number) ? number : text;
}
