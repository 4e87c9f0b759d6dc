/** Suggestions section: what suggestions do to answers, and what else can be done with them. */
import type { Project } from "../shared/api";
import { AcceptPanel } from "./AcceptPanel";
import { EffectsPanel } from "./EffectsPanel";
import { ShownPanel } from "./ShownPanel";

interface SuggestionsSectionProps {
  readonly project: Project;
  reload(): Promise<void>;
}

/** Shows the suggestions of a project. */
export function SuggestionsSection({ project, reload }: SuggestionsSectionProps) {
  return (
    <div class="panels">
      <ShownPanel project={project} reload={reload} />
      <EffectsPanel slug={project.slug} />
      <AcceptPanel slug={project.slug} />
    </div>
  );
}
