/** What is left to see of a project that was handed over: the link for its new owner. */

import { createContext } from "preact";
import { here } from "../../address";
import { adminStrings } from "../../strings/admin";
import { strings } from "../../strings/language";
import { InvitationLink } from "../people/InvitationLink";

/** Project that was handed over. */
export interface Handed {
  readonly name: string;
  /** Null if the new owner has a working link or is signed in. */
  readonly link: string | null;
}

/** Context of the function that is told of it: from then on nothing else may be fetched. */
export const HandedOverContext = createContext<(made: Handed) => void>(() => {});

/** Shows the link, which the server shows only once. */
export function HandedOver({ name, link }: Handed) {
  const { ownership: say } = adminStrings;
  return (
    <main class="page plain" data-state="handed-over">
      <h1>{say.done(name)}</h1>
      {link === null ? <p>{say.noLink}</p> : <InvitationLink name={name} link={link} />}
      <a class="button" href={here("/")}>
        {strings.app.toProjects}
      </a>
    </main>
  );
}
