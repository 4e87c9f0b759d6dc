/** Home page: the user's projects. A labeller with one project is sent straight to it. */
import { here } from "../address";
import "./home.css";
import { useEffect, useState } from "preact/hooks";
import { fetchJson, HttpError, projectPath } from "../http";
import { ProgressBar } from "../label/Header";
import type { Role } from "../protocol/messages";
import { strings } from "../strings/language";
import { useTitle } from "../title";
import { homeStrings } from "./homeStrings";
import { LanguageSwitch } from "./LanguageSwitch";
import { Problem } from "./Problem";
import { SignOut } from "./SignOut";
import { signInStrings } from "./signIn/signInStrings";

interface Membership {
  readonly slug: string;
  readonly title: string;
  readonly role: Role;
}

interface Me {
  readonly projects: readonly Membership[];
  readonly creator?: boolean;
}

interface Counts {
  readonly items: number;
  readonly done: number;
}

/** Lists the projects of the user. */
export function HomePage() {
  useTitle(homeStrings.projects.title);
  const [projects, setProjects] = useState<readonly Membership[] | null>(null);
  const [creator, setCreator] = useState(false);
  const [error, setError] = useState<HttpError | null>(null);
  const load = async () => {
    setError(null);
    try {
      const { projects: found, creator: may } = await fetchJson<Me>("/api/v1/me");
      const [only] = found;
      setCreator(may === true);
      // Not for an owner, who came to choose: labelling would lease an item.
      if (found.length === 1 && only?.role === "labeller" && !may)
        location.replace(labelPath(only));
      else setProjects(found.toSorted(byTitle));
    } catch (reason) {
      setError(reason instanceof HttpError ? reason : new HttpError(0, String(reason)));
    }
  };
  useEffect(() => void load(), []);
  if (error) return <Problem error={error} retry={() => void load()} />;
  return (
    <main class="page plain" data-state={projects ? "projects" : "loading"}>
      <h1>{projects ? homeStrings.projects.title : strings.app.loading}</h1>
      {projects?.length === 0 && !creator && <p>{homeStrings.projects.empty}</p>}
      <ul class="projects">
        {projects?.map((project) => (
          <ProjectRow key={project.slug} {...project} />
        ))}
      </ul>
      {creator && (
        <a class={projects?.length ? "button" : "button primary"} href={here("/new")}>
          {homeStrings.newProject}
        </a>
      )}
      {projects && (creator || !projects.length || projects.some(owns)) && <Archived />}
      {projects && (
        <div class="buttons">
          <a class="button" href={here("/sign-ins")}>
            {signInStrings.where.open}
          </a>
          <SignOut />
        </div>
      )}
      {projects && <LanguageSwitch />}
    </main>
  );
}

function ProjectRow(project: Membership) {
  const { projects: home } = homeStrings;
  return (
    <li>
      <div class="project-name">
        <h2 dir="auto">{project.title}</h2>
        {owns(project) && <Progress slug={project.slug} />}
      </div>
      <a class="button primary" href={labelPath(project)} aria-label={home.labelIn(project.title)}>
        {home.label}
      </a>
      {owns(project) && (
        <a class="button" href={adminPath(project)} aria-label={home.manageOf(project.title)}>
          {home.manage}
        </a>
      )}
    </li>
  );
}

const owns = ({ role }: Membership) => role === "admin";

/** Lists the archived projects of an owner, once that is asked for. */
function Archived() {
  const [found, setFound] = useState<readonly Membership[] | null>(null);
  const load = () =>
    void fetchJson<Membership[]>("/api/v1/projects?archived=true").then(setFound, () =>
      setFound([]),
    );
  if (found === null) {
    return (
      <button type="button" class="quiet" onClick={load}>
        {homeStrings.archived}
      </button>
    );
  }
  return (
    <section aria-label={homeStrings.archivedTitle}>
      <h2>{homeStrings.archivedTitle}</h2>
      {!found.length && <p class="muted">{homeStrings.noneArchived}</p>}
      <ul class="archived">
        {found.toSorted(byTitle).map((project) => (
          <li key={project.slug}>
            <a href={adminPath(project)} dir="auto">
              {project.title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Shows the progress of a project; nothing if it can't be fetched. */
function Progress({ slug }: { readonly slug: string }) {
  const [status, setStatus] = useState<Counts | null>(null);
  useEffect(() => {
    fetchJson<Counts>(projectPath(slug, "/status")).then(setStatus, () => {});
  }, [slug]);
  return (
    <div class="project-progress">
      <ProgressBar done={status?.done ?? 0} total={status?.items ?? 0} />
      <p class="muted">{status && homeStrings.projects.itemsDone(status.done, status.items)}</p>
    </div>
  );
}

const byTitle = (one: Membership, other: Membership) =>
  one.title.localeCompare(other.title, undefined, { numeric: true });

function labelPath({ slug }: Membership): string {
  return here(`/label/${encodeURIComponent(slug)}`);
}

function adminPath({ slug }: Membership): string {
  return here(`/admin/${encodeURIComponent(slug)}`);
}
