/** Ways in: the providers with which people sign in, as the server tells them to everybody. */
import { useEffect, useState } from "preact/hooks";
import { here } from "../../address";
import { fetchJson } from "../../http";

/** Why the latest sign-in in this browser has failed. */
export interface Failure {
  readonly fault: string;
  readonly provider: string;
  readonly name: string;
}

/** How people sign in at the server. */
export interface WaysIn {
  readonly providers: readonly { readonly name: string; readonly title: string }[];
  readonly invitations: boolean;
  readonly contact: string;
  /** The server's public address, without a slash at its end; empty if it is not known. */
  readonly url: string;
  readonly failure: Failure | null;
}

const LINKS_ONLY: WaysIn = {
  providers: [],
  invitations: true,
  contact: "",
  url: "",
  failure: null,
};

/** Returns the ways in; null until they are known. Without an answer there are links only. */
export function useWaysIn(): WaysIn | null {
  const [ways, setWays] = useState<WaysIn | null>(null);
  useEffect(() => {
    fetchJson<WaysIn>("/sign-in/ways").then(setWays, () => setWays(LINKS_ONLY));
  }, []);
  return ways;
}

/** Returns the address at which a sign-in begins; it leads to a page of the server. */
export function signInAddress(provider: string, page: string, again = false): string {
  const query = new URLSearchParams(page ? { next: page } : {});
  if (again) query.set("again", "1");
  const asked = query.size ? `?${query}` : "";
  return here(`/sign-in/${encodeURIComponent(provider)}${asked}`);
}
