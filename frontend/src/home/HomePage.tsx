/** The projects of whoever is signed in; with one project there is nothing to choose. */
import { useEffect, useState } from "preact/hooks";
import { fetchJson, HttpError } from "../http/http";
import type { Role } from "../protocol/messages";
import { strings } from "../strings/language";
import { useTitle } from "../title";
import { Problem } from "./Problem";

interface Membership {
  readonly slug: string;
  readonly title: string;
  readonly role: Role;
}

export function HomePage() {
  useTitle(strings.home.title);
  const [projects, setProjects] = useState<readonly Membership[] | null>(null);
  const [error, setError] = useState<HttpError | null>(null);
  const load = async () => {
    setError(null);
    try {
      const { projects: found } = await fetchJson<{ projects: Membership[] }>("/api/v1/me");
      const only = found.length === 1 ? found[0] : undefined;
      if (only) location.replace(labelPath(only));
      else setProjects(found);
    } catch (reason) {
      setError(reason instanceof HttpError ? reason : new HttpError(0, String(reason)));
    }
  };
  useEffect(() => void load(), []);
  if (error) return <Problem error={error} retry={() => void load()} />;
  return (
    <main class="page plain" data-state={projects ? "projects" : "loading"}>
      <h1>{projects ? strings.home.title : strings.app.loading}</h1>
      {projects?.length === 0 && <p>{strings.home.empty}</p>}
      <ul class="projects">
        {projects?.map((project) => (
          <ProjectRow key={project.slug} {...project} />
        ))}
      </ul>
    </main>
  );
}

function ProjectRow(project: Membership) {
  const { home } = strings;
  return (
    <li>
      <h2>{project.title}</h2>
      <a class="button primary" href={labelPath(project)} aria-label={home.labelIn(project.title)}>
        {home.label}
      </a>
      {project.role === "admin" && (
        <a class="button" href={adminPath(project)} aria-label={home.manageOf(project.title)}>
          {home.manage}
        </a>
      )}
    </li>
  );
}

function labelPath({ slug }: Membership): string {
  return `/label/${encodeURIComponent(slug)}`;
}

function adminPath({ slug }: Membership): string {
  return `/admin/${encodeURIComponent(slug)}`;
}
