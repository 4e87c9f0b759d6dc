/** Page of the browsers and programs in which the user is signed in, each of which can be ended. */
import "../home.css";
import { useEffect, useState } from "preact/hooks";
import { here } from "../../address";
import { fetchJson, HttpError, request } from "../../http";
import { strings } from "../../strings/language";
import { useTitle } from "../../title";
import { LanguageSwitch } from "../LanguageSwitch";
import { Problem } from "../Problem";
import { signInStrings } from "./signInStrings";

interface SignIn {
  readonly id: string;
  readonly program: boolean;
  readonly provider: string | null;
  readonly agent: string | null;
  readonly created: string;
  readonly seen: string | null;
  readonly present: boolean;
}

const texts = () => signInStrings.where;

/** Lists where the user is signed in. */
export function SignInsPage() {
  useTitle(texts().title);
  const [found, setFound] = useState<readonly SignIn[] | null>(null);
  const [error, setError] = useState<HttpError | null>(null);
  const [note, setNote] = useState("");
  const load = async () => {
    setError(null);
    try {
      setFound(await fetchJson<SignIn[]>("/api/v1/sign-ins"));
    } catch (reason) {
      setError(reason instanceof HttpError ? reason : new HttpError(0, String(reason)));
    }
  };
  useEffect(() => void load(), []);
  const end = async (id = "") => {
    try {
      const path = id ? `/api/v1/sign-ins/${id}` : "/api/v1/sign-ins";
      const done = await request<{ readonly ended: number } | null>("DELETE", path);
      setNote(done ? texts().ended(done.ended) : "");
    } catch (reason) {
      setNote(reason instanceof Error ? reason.message : String(reason));
    }
    await load();
  };
  if (error) return <Problem error={error} retry={() => void load()} />;
  const others = found?.some(({ present }) => !present);
  return (
    <main class="page plain" data-state={found ? "sign-ins" : "loading"}>
      <h1>{found ? texts().title : strings.app.loading}</h1>
      {found && <p>{others ? texts().text : texts().only}</p>}
      <ul class="projects">
        {found?.map((one) => (
          <Row key={one.id} {...one} end={() => void end(one.id)} />
        ))}
      </ul>
      <p role="status">{note}</p>
      <div class="buttons">
        {others && (
          <button type="button" onClick={() => void end()}>
            {texts().endOthers}
          </button>
        )}
        <a class="button" href={here("/")}>
          {strings.app.toProjects}
        </a>
      </div>
      <LanguageSwitch />
    </main>
  );
}

function Row({ end, ...one }: SignIn & { end(): void }) {
  const where = texts();
  const name = one.agent || (one.program ? where.program : where.browser);
  const by = one.provider ? where.by(one.provider) : where.byLink;
  const facts = [
    ...(one.program ? [] : [by]),
    where.since(Date.parse(one.created)),
    ...(one.seen ? [where.seen(Date.parse(one.seen))] : []),
  ];
  return (
    <li>
      <div class="project-name">
        <h2>
          <bdi>{name}</bdi>
          {one.present && <span class="muted"> ({where.here})</span>}
        </h2>
        <p class="muted">{facts.join(" · ")}</p>
      </div>
      {!one.present && (
        <button type="button" onClick={end} aria-label={where.endOf(name)}>
          {where.end}
        </button>
      )}
    </li>
  );
}
