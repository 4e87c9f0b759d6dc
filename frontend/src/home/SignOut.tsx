/** Sign-out button, which asks first: coming back takes a new invitation link. */

import { useState } from "preact/hooks";
import { here } from "../address";
import { request } from "../http";
import { strings } from "../strings/language";

/** Signs this browser out. */
export function SignOut() {
  const { app } = strings;
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
      <p role="status">{error ?? app.signOutText}</p>
      <button type="button" onClick={leave}>
        {app.signOut}
      </button>{" "}
      <button type="button" onClick={() => setAsking(false)}>
        {app.stay}
      </button>
    </div>
  );
}
