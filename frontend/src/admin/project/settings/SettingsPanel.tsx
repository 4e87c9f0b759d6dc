/** Settings of a project: how items are handed out, and how the model learns. */
import { useEffect, useState } from "preact/hooks";
import { fetchJson } from "../../../http";
import { adminStrings } from "../../../strings/admin";
import type { Project } from "../../shared/api";
import { ErrorText, Panel } from "../../shared/Panel";
import { SaveLine } from "../SaveLine";
import { CheckField, ChoiceField, NumberField } from "./SettingFields";
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
        <NumberField name="lease" step="any" fields={fields} edit={edit} />
        <NumberField name="undo" step="any" fields={fields} edit={edit} />
        <NumberField name="holdout" step="any" fields={fields} edit={edit} />
        <ChoiceField
          name="acquisition"
          own={say.own}
          options={named(choices.acquisition)}
          fields={fields}
          edit={edit}
        />
        <ChoiceField
          name="model"
          own={say.own}
          options={named(choices.model)}
          fields={fields}
          edit={edit}
        />
      </div>
      <CheckField name="blind" fields={fields} edit={edit} />
      <ErrorText text={action.error} />
      <SaveLine changed={changed} action={action} discard={discard} />
    </Panel>
  );
}

/** Returns options whose names are what they stand for. */
function named(options: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(options.map((option) => [option, option]));
}

function useChoices(): Choices {
  const [choices, setChoices] = useState<Choices>({ acquisition: [], model: [] });
  useEffect(() => {
    fetchJson<Choices>("/api/v1/choices").then(setChoices, () => {});
  }, []);
  return choices;
}
