/** Panel with whose suggestions labellers see, and how often they see none. */
import { useEffect, useState } from "preact/hooks";
import { fetchJson } from "../../http";
import { adminStrings } from "../../strings/admin";
import { SaveLine } from "../project/SaveLine";
import type { Fields } from "../project/settings/settingsFields";
import { useSettings } from "../project/settings/useSettings";
import type { Project } from "../shared/api";
import { ErrorText, Panel } from "../shared/Panel";

/** Values of the setting that name no source of the owner's. */
const OWN = ["off", "model"];

interface ShownPanelProps {
  readonly project: Project;
  reload(): Promise<void>;
}

/** Shows and changes the settings. */
export function ShownPanel({ project, reload }: ShownPanelProps) {
  const { shown: say } = adminStrings;
  const { fields, changed, action, edit, discard } = useSettings(project, reload);
  const outside = [fields.suggestMin, fields.suggestBlind].some((value) => !isPercent(value));
  return (
    <Panel title={say.title} class="whole">
      <p class="note">{say.note}</p>
      <div class="settings-grid">
        <SourceField slug={project.slug} value={fields.suggest} edit={edit} />
        <PercentField name="suggestMin" fields={fields} edit={edit} />
        <PercentField name="suggestBlind" fields={fields} edit={edit} />
      </div>
      <ErrorText text={outside ? say.outside : action.error} />
      <SaveLine changed={changed && !outside} action={action} discard={discard} />
    </Panel>
  );
}

/** Returns whether a field holds a number from 0 to 100. */
function isPercent(value: string): boolean {
  return value.trim() !== "" && Number(value) >= 0 && Number(value) <= 100;
}

interface SourceFieldProps {
  readonly slug: string;
  readonly value: string;
  edit(part: Partial<Fields>): void;
}

function SourceField({ slug, value, edit }: SourceFieldProps) {
  const { shown: say } = adminStrings;
  const sources = useSources(slug);
  const names = [...new Set([...OWN, ...sources, value])];
  return (
    <label class="field">
      {say.names.suggest}
      <select value={value} onChange={(event) => edit({ suggest: event.currentTarget.value })}>
        {names.map((name) => (
          <option key={name} value={name}>
            {say.own[name] ?? name}
          </option>
        ))}
      </select>
      <small class="note">{say.hints.suggest}</small>
    </label>
  );
}

interface PercentFieldProps {
  readonly name: "suggestMin" | "suggestBlind";
  readonly fields: Fields;
  edit(part: Partial<Fields>): void;
}

function PercentField({ name, fields, edit }: PercentFieldProps) {
  const { shown: say } = adminStrings;
  return (
    <label class="field">
      {say.names[name]}
      <input
        type="number"
        min={0}
        max={100}
        step="any"
        value={fields[name]}
        onInput={(event) => edit({ [name]: event.currentTarget.value })}
      />
      <small class="note">{say.hints[name]}</small>
    </label>
  );
}

/** Returns the names of the sources that have suggestions; none until they are known. */
function useSources(slug: string): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    const address = `/api/v1/projects/${encodeURIComponent(slug)}/suggestions/sources`;
    fetchJson<readonly { readonly source: string }[]>(address).then(
      (found) => setNames(found.map(({ source }) => source)),
      () => {},
    );
  }, [slug]);
  return names;
}
