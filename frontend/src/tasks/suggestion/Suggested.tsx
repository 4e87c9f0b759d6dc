/** Answers to an item with what is suggested above them. */
import type { ComponentChildren } from "preact";
import { useContext, useMemo } from "preact/hooks";
import { Active } from "../active";
import { useKeys } from "../keys";
import { line } from "./lazyLine";
import { type Answering, acceptByKey, Offered } from "./offer";
import { areHidden } from "./suggestion";

interface SuggestedProps extends Answering {
  /** Whether a line without a suggestion keeps its place. */
  readonly reserved?: boolean;
  /** The answers. */
  readonly children: ComponentChildren;
}

/** Draws the suggestion and the answers below it, and lets Enter accept. */
export function Suggested({ reserved = false, children, ...answering }: SuggestedProps) {
  // Nothing is accepted that is not drawn.
  const drawn = line.value;
  const active = useContext(Active);
  const since = useMemo(() => performance.now(), [answering.item?.lease, active]);
  return (
    <Offered.Provider value={drawn && drawn.offerOf({ ...answering, since })}>
      <OfferKeys />
      {drawn && <drawn.Line task={answering.task} reserved={reserved && !areHidden()} />}
      {children}
    </Offered.Provider>
  );
}

/** Binds the keys: always, and before the answers are drawn, so that they come before theirs. */
function OfferKeys() {
  const offer = useContext(Offered);
  useKeys({
    Enter: () => acceptByKey(offer),
    "Shift+Enter": () => (offer?.acceptAll && offer.open ? offer.acceptAll() : false),
  });
  return null;
}
