/** Page that says why there is nothing else to show. */
import type { HttpError } from "../http";
import { strings } from "../strings/language";
import { homeStrings } from "./homeStrings";
import { LanguageSwitch } from "./LanguageSwitch";

interface ProblemProps {
  readonly error: HttpError;
  retry(): void;
}

/** Explains a failed request, and offers another try if it makes sense. */
export function Problem({ error, retry }: ProblemProps) {
  const { state, title, text } = wordsFor(error);
  return (
    <main class="page plain" data-state={state}>
      <h1>{title}</h1>
      <p>{text}</p>
      {state === "first-start" && <p>{homeStrings.firstLink}</p>}
      {(state === "signed-out" || state === "first-start") && (
        <p>
          {homeStrings.operator} <code>supt labeller invite NAME --role admin</code>
        </p>
      )}
      {state === "error" && (
        <button type="button" class="primary" onClick={retry}>
          {strings.app.retry}
        </button>
      )}
      <LanguageSwitch />
    </main>
  );
}

function wordsFor(error: HttpError) {
  const { views, admin, closed } = strings;
  switch (error.status) {
    case 401:
      if (error.firstStart) return { state: "first-start", ...homeStrings.firstStart };
      return { state: "signed-out", ...views.signedOut };
    case 403:
      return { state: "forbidden", title: admin.forbiddenTitle, text: admin.forbidden };
    case 404:
      return { state: "no-project", ...views.noProject };
    default:
      return { state: "error", title: closed.title, text: error.message };
  }
}
