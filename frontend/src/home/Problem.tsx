/** Page that says why there is nothing else to show. */
import { ownPath } from "../address";
import type { HttpError } from "../http";
import { strings } from "../strings/language";
import { homeStrings } from "./homeStrings";
import { LanguageSwitch } from "./LanguageSwitch";
import { Elsewhere, Refusal } from "./signIn/Elsewhere";
import { ProviderLinks } from "./signIn/SignInLinks";
import { signInStrings } from "./signIn/signInStrings";
import { useWaysIn } from "./signIn/waysIn";

interface ProblemProps {
  readonly error: HttpError;
  retry(): void;
}

/** Explains a failed request, and offers another try if it makes sense. */
export function Problem({ error, retry }: ProblemProps) {
  const { state, title, text } = wordsFor(error);
  if (state === "signed-out") return <SignedOut title={title} text={text} />;
  return (
    <main class="page plain" data-state={state}>
      <h1>{title}</h1>
      {state === "forbidden" ? <Refusal text={text} /> : <p>{text}</p>}
      {state === "first-start" && <p>{homeStrings.firstLink}</p>}
      {state === "first-start" && <OperatorsWay />}
      {state === "error" && (
        <button type="button" class="primary" onClick={retry}>
          {strings.app.retry}
        </button>
      )}
      <LanguageSwitch />
    </main>
  );
}

interface Words {
  readonly title: string;
  readonly text: string;
}

/** Leads somebody in who is not signed in: by a provider, if there is one, or else by a link. */
function SignedOut({ title, text }: Words) {
  const ways = useWaysIn();
  const byProvider = (ways?.providers.length ?? 0) > 0;
  return (
    <main class="page plain" data-state="signed-out">
      <h1>{title}</h1>
      {ways && (
        <Elsewhere ways={ways}>
          {byProvider ? (
            <ProviderLinks ways={ways} page={ownPath(location.pathname)} />
          ) : (
            <p>{text}</p>
          )}
          {byProvider && ways.invitations && <p class="muted">{signInStrings.links}</p>}
          {!byProvider && <OperatorsWay />}
        </Elsewhere>
      )}
      <LanguageSwitch />
    </main>
  );
}

function OperatorsWay() {
  return (
    <p>
      {homeStrings.operator} <code>supt labeller invite NAME --role admin</code>
    </p>
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
