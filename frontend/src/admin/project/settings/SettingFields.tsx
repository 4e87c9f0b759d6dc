/** Fields of the form for a project's settings. */
import { adminStrings } from "../../../strings/admin";
import type { Fields } from "./settingsFields";

interface FieldProps<Name> {
  readonly name: Name;
  readonly fields: Fields;
  edit(part: Partial<Fields>): void;
}

type Named = keyof typeof adminStrings.settings.names;

interface NumberFieldProps extends FieldProps<Named & NumberName> {
  readonly step?: string;
  readonly least?: number;
}

type NumberName = "lease" | "undo" | "holdout" | "sure" | "goldRate" | "goldMin" | "quiz" | "quota";

/** Shows a field for a number. */
export function NumberField({ name, step = "any", least = 0, fields, edit }: NumberFieldProps) {
  const { settings: say } = adminStrings;
  return (
    <label class="field">
      {say.names[name]}
      <input
        type="number"
        min={least}
        step={step}
        value={fields[name]}
        placeholder={name === "holdout" ? say.own : name === "quota" ? say.noQuota : ""}
        onInput={(event) => edit({ [name]: event.currentTarget.value })}
      />
      <small class="note">{say.hints[name]}</small>
    </label>
  );
}

/** Shows the field for the number of answers, which may be two numbers. */
export function OverlapField({ fields, edit }: Omit<FieldProps<never>, "name">) {
  const { settings: say } = adminStrings;
  return (
    <label class="field">
      {say.names.overlap}
      <input
        type="text"
        value={fields.overlap}
        onInput={(event) => edit({ overlap: event.currentTarget.value })}
      />
      <small class="note">{say.hints.overlap}</small>
    </label>
  );
}

interface ChoiceFieldProps extends FieldProps<"acquisition" | "model" | "again"> {
  /** Name of each option. */
  readonly options: Readonly<Record<string, string>>;
  /** Name of the choice to leave it to the server; there is none if it is left out. */
  readonly own?: string;
}

/** Shows a field for one of several options. */
export function ChoiceField({ name, options, own, fields, edit }: ChoiceFieldProps) {
  const { settings: say } = adminStrings;
  const now = fields[name];
  const known = now === "" || now in options ? options : { ...options, [now]: now };
  return (
    <label class="field">
      {say.names[name]}
      <select value={now} onChange={(event) => edit({ [name]: event.currentTarget.value })}>
        {own !== undefined && <option value="">{own}</option>}
        {Object.entries(known).map(([option, label]) => (
          <option key={option} value={option}>
            {label}
          </option>
        ))}
      </select>
      <small class="note">{say.hints[name]}</small>
    </label>
  );
}

/** Shows a box to tick. */
export function CheckField({ name, fields, edit }: FieldProps<"blind" | "goldFeedback">) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={fields[name]}
        onChange={(event) => edit({ [name]: event.currentTarget.checked })}
      />{" "}
      {adminStrings.settings[name]}
    </label>
  );
}
