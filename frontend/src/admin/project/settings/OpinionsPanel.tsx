/** Settings of several opinions: how many people answer an item, and items with known answers. */
import { adminStrings } from "../../../strings/admin";
import type { Project } from "../../shared/api";
import { ErrorText, Panel } from "../../shared/Panel";
import { SaveLine } from "../SaveLine";
import { CheckField, ChoiceField, NumberField, OverlapField } from "./SettingFields";
import { useSettings } from "./useSettings";

interface OpinionsPanelProps {
  readonly project: Project;
  reload(): Promise<void>;
}

/** Shows and changes the settings. */
export function OpinionsPanel({ project, reload }: OpinionsPanelProps) {
  const { settings: say } = adminStrings;
  const { fields, changed, action, edit, discard } = useSettings(project, reload);
  const adaptive = fields.overlap.includes("..");
  const judged = Number(fields.goldMin) > 0 || Number(fields.quiz) > 0;
  return (
    <Panel title={say.opinions} class="whole">
      <div class="settings-grid">
        <OverlapField fields={fields} edit={edit} />
        {adaptive && <NumberField name="sure" fields={fields} edit={edit} />}
        {adaptive && <ChoiceField name="again" options={say.orders} fields={fields} edit={edit} />}
        <NumberField name="quota" step="1" least={1} fields={fields} edit={edit} />
      </div>
      <h3>{say.gold}</h3>
      <p class="note">{say.goldNote}</p>
      <div class="settings-grid">
        <NumberField name="goldRate" fields={fields} edit={edit} />
        <NumberField name="quiz" step="1" fields={fields} edit={edit} />
        <NumberField name="goldMin" fields={fields} edit={edit} />
      </div>
      <CheckField name="goldFeedback" fields={fields} edit={edit} />
      {judged && <p class="note">{say.goldJudged}</p>}
      <ErrorText text={action.error} />
      <SaveLine changed={changed} action={action} discard={discard} />
    </Panel>
  );
}
