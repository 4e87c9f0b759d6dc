/** Stage of span tasks: the text, with its spans underlined and named. */

import { useRef } from "preact/hooks";
import { ItemData } from "../../data/ItemData";
import { isTurned } from "../../direction";
import { usePointer } from "../activePart";
import { useKeys } from "../keys";
import { useLinking } from "../regions/linking";
import type { StageProps } from "../task";
import type { SpansDraft } from "./draft";
import { SpanArcs } from "./SpanArcs";
import { selectedIn, useFinger } from "./selection";
import { TextBlock } from "./TextBlock";

/** Draws the text and marks what is selected. */
export function SpansStage({ item, draft }: StageProps<SpansDraft>) {
  const root = useRef<HTMLDivElement>(null);
  const { text, words } = draft;
  useSpanKeys(draft, root);
  usePointer(draft.active);
  useFinger(draft, root);
  const linking = useLinking(draft);
  if (text === null) return <ItemData data={item.data} />;
  const take = () => {
    const selected = selectedIn(root.current);
    if (!selected) return;
    getSelection()?.removeAllRanges();
    draft.cursor.value = null;
    draft.mark(...selected);
  };
  return (
    <div
      class="spans-view"
      {...linking}
      onPointerUp={(event) => {
        if (!linking.onPointerUp(event)) take();
      }}
    >
      <div ref={root} class="text-view small" dir="auto">
        {words.blocks.map((_, index) => (
          <TextBlock key={index} index={index} draft={draft} />
        ))}
        {draft.relationLabels.length > 0 && <SpanArcs draft={draft} root={root} />}
      </div>
    </div>
  );
}

function useSpanKeys(draft: SpansDraft, root: { readonly current: Element | null }): void {
  const asking = draft.asking.value !== null;
  // In a text that reads from right to left, what comes next is on the left.
  const isMirrored = () => !!root.current && isTurned(root.current);
  const move = (by: number, extend: boolean, word?: boolean) => () =>
    draft.move(isMirrored() ? -by : by, extend, word);
  const walk = (by: number) => () => draft.walk(by);
  const moving =
    draft.relating.value === null
      ? {
          ArrowLeft: move(-1, false),
          ArrowRight: move(1, false),
          "Shift+ArrowLeft": move(-1, true),
          "Shift+ArrowRight": move(1, true),
          "$mod+ArrowLeft": move(-1, false, true),
          "$mod+ArrowRight": move(1, false, true),
          "$mod+Shift+ArrowLeft": move(-1, true, true),
          "$mod+Shift+ArrowRight": move(1, true, true),
        }
      : { ArrowLeft: walk(-1), ArrowRight: walk(1) };
  useKeys(asking ? {} : moving, { repeating: true });
  useKeys({ Delete: () => draft.remove(), Escape: () => draft.escape() });
}
