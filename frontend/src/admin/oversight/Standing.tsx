/** Standing of a labeller who gets no items: why, and the button by which an owner lets them go on. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { useRouter } from "../router";
import type { Labeller } from "../shared/api";
import { liftLabeller } from "./api";

/** Shows nothing of people who get items; the list learns of a lift by itself. */
export function Standing({ labeller }: { readonly labeller: Labeller }) {
  const { standing: say } = adminStrings.oversight;
  const { slug } = useRouter();
  const [failed, setFailed] = useState("");
  const { name, state, reason, gold, gold_right: right } = labeller;
  if (state === "active") return null;
  const lift = () => {
    liftLabeller(slug, name).then(
      () => setFailed(""),
      (error: unknown) => setFailed(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <div data-standing={state}>
      {state === "voided" ? say.voided : reason === "quiz" ? say.quiz : say.gold(right, gold)}{" "}
      <button type="button" class="quiet" aria-label={say.of(name)} onClick={lift}>
        {say.lift}
      </button>
      {failed && <p role="alert">{failed}</p>}
    </div>
  );
}
