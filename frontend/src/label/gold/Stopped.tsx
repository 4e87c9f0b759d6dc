/** Why a labeller gets no more items, whatever others do. Loaded when it is shown. */
import type { IdleNotice } from "../../protocol/messages";
import { goldStrings } from "./goldStrings";

/** Reason that is told here; a quota has a page of its own. */
export type StopReason = Exclude<NonNullable<IdleNotice["why"]>, "quota">;

/** Says that somebody is suspended, has failed the quiz, or has had their answers withdrawn. */
export function Stopped({ why }: { readonly why: StopReason }) {
  const { title, text } = goldStrings.stopped[why];
  return (
    <div class="message" data-stopped={why}>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}
