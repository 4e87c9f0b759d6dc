/** Suggestions section: what suggestions do to answers, and what else can be done with them. */
import type { Project } from "../shared/api";
import { EffectsPanel } from "./EffectsPanel";

/** Shows the suggestions of a project. */
export function SuggestionsSection({ project }: { readonly project: Project }) {
  return (
    <div class="panels">
      <EffectsPanel slug={project.slug} />
    </div>
  );
}
