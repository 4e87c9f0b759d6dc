/** Page of signing in: the providers, and why the latest try has failed. */
import { strings } from "../../strings/language";
import { useTitle } from "../../title";
import { LanguageSwitch } from "../LanguageSwitch";
import { Elsewhere } from "./Elsewhere";
import { ProviderLinks } from "./SignInLinks";
import { signInStrings as texts } from "./signInStrings";
import { type Failure, useWaysIn, type WaysIn } from "./waysIn";

/** Leads to the providers. */
export function SignInPage() {
  useTitle(texts.title);
  const ways = useWaysIn();
  if (ways === null) {
    return (
      <main class="page plain" data-state="loading">
        <h1>{strings.app.loading}</h1>
      </main>
    );
  }
  const page = new URLSearchParams(location.search).get("next") ?? "";
  const { failure, providers } = ways;
  const unknown = failure?.fault === "no_project";
  return (
    <main class="page plain" data-state={failure?.fault ?? "sign-in"}>
      {failure ? <Failed failure={failure} contact={ways.contact} /> : <h1>{texts.title}</h1>}
      <Elsewhere ways={ways}>
        <ProviderLinks ways={ways} page={page} again={unknown} />
        {ways.invitations && <p class="muted">{providers.length ? texts.links : texts.noWays}</p>}
      </Elsewhere>
      <LanguageSwitch />
    </main>
  );
}

interface FailedProps extends Pick<WaysIn, "contact"> {
  readonly failure: Failure;
}

function Failed({ failure, contact }: FailedProps) {
  const { fault, provider, name } = failure;
  const whom = contact || texts.operator;
  if (fault === "no_project") {
    return (
      <>
        <h1>{texts.noProject.title}</h1>
        {name && (
          <p role="status">
            <bdi>{texts.noProject.signedInAs(provider, name)}</bdi>
          </p>
        )}
        <p>{texts.noProject.ask(whom)}</p>
      </>
    );
  }
  const faults: Readonly<Record<string, (provider: string, contact: string) => string>> =
    texts.faults;
  return (
    <>
      <h1>{texts.failed}</h1>
      <p role="status">{(faults[fault] ?? texts.faults.invalid)(provider, whom)}</p>
    </>
  );
}
