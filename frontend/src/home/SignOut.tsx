/** Sign-out button, which asks first: coming back may take a new invitation link. */

import { useState } from "preact/hooks";
import { here } from "../address";
import { request } from "../http";
import { strings } from "../strings/language";
import { signInStrings } from "./signIn/signInStrings";
import { useWaysIn } from "./signIn/waysIn";

/** Signs this browser out. */
export function SignOut() {
  const { app } = strings;
  const ways = useWaysIn();
  const text = ways?.providers.length ? signInStrings.signOutText : app.signOutText;
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const leave = () =>
    void request("POST", "/api/v1/logout").then(
      () => location.replace(here("/")),
      (reason) => setError(String(reason.message)),
    );
  if (!asking) {
    return (
      <button type="button" onClick={() => setAsking(true)}>
        {app.signOut}
      </button>
    );
  }
  return (
    <div class="sign-out">
      <p role="status">{error ?? text}</p>
      <button type="button" onClick={leave}>
        {app.signOut}
      </button>{" "}
      <button type="button" onClick={() => setAsking(false)}>
        {app.stay}
      </button>
    </div>
  );
}
