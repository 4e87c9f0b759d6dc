/** Where the server is, for whoever has opened a page at another address, where nothing works. */
import type { ComponentChildren } from "preact";
import { ownPath } from "../../address";
import { signInStrings as texts } from "./signInStrings";
import { useWaysIn, type WaysIn } from "./waysIn";

interface ElsewhereProps {
  readonly ways: WaysIn;
  /** What is shown at the server's own address. */
  readonly children: ComponentChildren;
}

/** Leads to the same page at the server's address; at this address, shows its children. */
export function Elsewhere({ ways, children }: ElsewhereProps) {
  if (!ways.url || isHere(new URL(ways.url))) return <>{children}</>;
  const { pathname, search, hash } = location;
  return (
    <>
      <p role="status">{texts.elsewhere}</p>
      <p>
        <a class="button primary" href={ways.url + ownPath(pathname) + search + hash}>
          <bdi>{ways.url}</bdi>
        </a>
      </p>
    </>
  );
}

/** Says why the server has refused somebody, unless that is because of the page's address. */
export function Refusal({ text }: { readonly text: string }) {
  const ways = useWaysIn();
  return (
    ways && (
      <Elsewhere ways={ways}>
        <p role="status">{text}</p>
      </Elsewhere>
    )
  );
}

const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Returns whether a page of this address may talk to the server. */
function isHere(url: URL): boolean {
  const own = new URL(location.origin);
  const same = [url, own].every(({ hostname }) => LOOPBACK.includes(hostname));
  return (
    own.origin === url.origin || (same && own.protocol === url.protocol && own.port === url.port)
  );
}
