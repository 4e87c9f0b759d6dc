/** Project section: the task, the texts and the export. */
import { adminStrings } from "../../strings/admin";
import { LogPanel } from "../oversight/LogPanel";
import type { Project } from "../shared/api";
import { WebhooksPanel } from "../webhooks/WebhooksPanel";
import { Downloads, ProjectFile } from "./Downloads";
import { Ownership } from "./Ownership";
import { OpinionsPanel } from "./settings/OpinionsPanel";
import { SettingsPanel } from "./settings/SettingsPanel";
import { TaskEditor } from "./TaskEditor";
import { StylePanel } from "./texts/StylePanel";
import { Texts } from "./texts/Texts";

interface ProjectSectionProps {
  readonly project: Project;
  reload(): Promise<void>;
}

interface LabelCount {
  /** Number of labels. */
  readonly labels: number;
}

/** Edits a project. */
export function ProjectSection({ project, labels, reload }: ProjectSectionProps & LabelCount) {
  const archived = project.archived === true;
  return (
    <div class="panels">
      {archived && (
        <p class="note whole" role="note">
          {adminStrings.ownership.archivedFields}
        </p>
      )}
      <fieldset class="fields-of-panels" disabled={archived}>
        <TaskEditor project={project} labels={labels} reload={reload} />
        <Texts project={project} reload={reload} />
        <StylePanel project={project} reload={reload} />
        <SettingsPanel project={project} reload={reload} />
        <OpinionsPanel project={project} reload={reload} />
      </fieldset>
      <Downloads slug={project.slug} kind={project.task.kind} labels={labels} />
      <ProjectFile slug={project.slug} />
      <Ownership project={project} reload={reload} />
      <WebhooksPanel slug={project.slug} />
      <LogPanel slug={project.slug} />
    </div>
  );
}
