/** Content of the section that the address names. */
import { adminStrings } from "../strings/admin";
import { useTitle } from "../title";
import { Flags } from "./flags/Flags";
import { Items } from "./items/Items";
import { ModelSection } from "./model/ModelSection";
import { Overview } from "./overview/Overview";
import { People } from "./people/People";
import { ProjectSection } from "./project/ProjectSection";
import { Review } from "./review/Review";
import { useRouter } from "./router";
import type { ProjectWithStatus } from "./shared/api";
import { SuggestionsSection } from "./suggestions/SuggestionsSection";

interface SectionsProps {
  readonly head: ProjectWithStatus;
  reload(): Promise<void>;
}

/** Shows the current section and sets the title of the tab. */
export function Sections({ head, reload }: SectionsProps) {
  const { section } = useRouter();
  useTitle(adminStrings.title(adminStrings.sections[section], head.project.title));
  return (
    // By section, so that each starts at its top with its own state.
    <main class="admin-main" key={section} data-section={section}>
      <h2 class="visually-hidden">{adminStrings.sections[section]}</h2>
      <CurrentSection head={head} reload={reload} />
    </main>
  );
}

function CurrentSection({ head, reload }: SectionsProps) {
  const { section } = useRouter();
  const { project, status } = head;
  switch (section) {
    case "overview":
      return <Overview project={project} status={status} />;
    case "model":
      return <ModelSection slug={project.slug} status={status} />;
    case "suggestions":
      return <SuggestionsSection project={project} reload={reload} />;
    case "review":
      return <Review project={project} />;
    case "people":
      return <People slug={project.slug} />;
    case "items":
      return <Items project={project} />;
    case "flags":
      return <Flags slug={project.slug} reload={reload} />;
    case "project":
      return <ProjectSection project={project} labels={status.labels} reload={reload} />;
  }
}
