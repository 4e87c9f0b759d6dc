/** Settings of a project: how items are handed out, and how the model learns. */
import { useEffect, useState } from "preact/hooks";
import { fetchJson } from "../../http";
import { adminStrings } from "../../strings/admin";
import type { Project } from "../shared/api";
import { ErrorText, Panel } from "../shared/Panel";
import { SaveLine } from "./SaveLine";
import type { Fields } from "./settingsFields";
import { useSettings } from "./useSettings";

interface SettingsPanelProps {
  readonly project: Project;
  reload(): Promise<void>;
}

/** Values that settings may be chosen from. */
interface Choices {
  readonly acquisition: readonly string[];
  readonly model: readonly string[];
}

/** Shows and changes the settings. */
export function SettingsPanel({ project, reload }: SettingsPanelProps) {
  const { settings: say } = adminStrings;
  const choices = useChoices();
  const { fields, changed, action, edit, discard } = useSettings(project, reload);
  return (
    <Panel title={say.title} class="whole">
      <div class="settings-grid">
        <NumberField name="overlap" step="1" fields={fields} edit={edit} />
        <NumberField name="lease" step="any" fields={fields} edit={edit} />
        <NumberField name="undo" step="any" fields={fields} edit={edit} />
        <NumberField name="holdout" step="any" fields={fields} edit={edit} />
        <ChoiceField name="acquisition" options={choices.acquisition} fields={fields} edit={edit} />
        <ChoiceField name="model" options={choices.model} fields={fields} edit={edit} />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={fields.blind}
          onChange={(event) => edit({ blind: event.currentTarget.checked })}
        />{" "}
        {say.blind}
      </label>
      <ErrorText text={action.error} />
      <SaveLine changed={changed} action={action} discard={discard} />
    </Panel>
  );
}

function useChoices(): Choices {
  const [choices, setChoices] = useState<Choices>({ acquisition: [], model: [] });
  useEffect(() => {
    fetchJson<Choices>("/api/v1/choices").then(setChoices, () => {});
  }, []);
  return choices;
}

interface FieldProps {
  readonly fields: Fields;
  edit(part: Partial<Fields>): void;
}

interface NumberFieldProps extends FieldProps {
  readonly name: "overlap" | "lease" | "undo" | "holdout";
  readonly step: string;
}

function NumberField({ name, step, fields, edit }: NumberFieldProps) {
  const { settings: say } = adminStrings;
  return (
    <label class="field">
      {say.names[name]}
      <input
        type="number"
        min={name === "overlap" ? 1 : 0}
        step={step}
        value={fields[name]}
        placeholder={name === "holdout" ? say.own : ""}
        onInput={(event) => edit({ [name]: event.currentTarget.value })}
      />
      <small class="note">{say.hints[name]}</small>
    </label>
  );
}

interface ChoiceFieldProps extends FieldProps {
  readonly name: "acquisition" | "model";
  readonly options: readonly string[];
}

function ChoiceField({ name, options, fields, edit }: ChoiceFieldProps) {
  const { settings: say } = adminStrings;
  const now = fields[name];
  const known = now === "" || options.includes(now) ? options : [...options, now];
  return (
    <label class="field">
      {say.names[name]}
      <select value={now} onChange={(event) => edit({ [name]: event.currentTarget.value })}>
        <option value="">{say.own}</option>
        {known.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
      <small class="note">{say.hints[name]}</small>
    </label>
  );
}
