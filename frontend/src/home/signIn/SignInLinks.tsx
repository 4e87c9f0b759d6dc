/** Buttons of the providers; nothing where there are none. */
import { ownPath } from "../../address";
import { signInStrings as texts } from "./signInStrings";
import { signInAddress, useWaysIn, type WaysIn } from "./waysIn";

interface ProviderLinksProps {
  readonly ways: WaysIn;
  readonly page: string;
  /** Whether to ask who one is, even of somebody whom the provider knows. */
  readonly again?: boolean;
}

/** Leads to each provider, and from there to a page. */
export function ProviderLinks({ ways, page, again = false }: ProviderLinksProps) {
  return (
    <div class="buttons">
      {ways.providers.map(({ name, title }) => (
        <a key={name} class="button primary" href={signInAddress(name, page, again)}>
          {again ? texts.again(title) : texts.with(title)}
        </a>
      ))}
    </div>
  );
}

/** Lets somebody sign in, and come back to this page. */
export function SignInLinks() {
  const ways = useWaysIn();
  return ways?.providers.length ? (
    <ProviderLinks ways={ways} page={ownPath(location.pathname)} />
  ) : null;
}
