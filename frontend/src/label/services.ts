/** What the labelling page needs of the world, where it is a page of its own. */
import { decode } from "../data/decode";
import { type Drafts, openDrafts } from "../runtime/draftStore";
import { openOutbox } from "../runtime/outbox";
import { browserSocket, type World } from "../runtime/Runner";
import { recall, remember } from "../runtime/tabMemory";

/** The conversation's world, and what the page keeps of answers that are not given yet. */
export interface LabelWorld extends World {
  readonly drafts: Drafts;
}

export function pageWorld(slug: string): LabelWorld {
  return {
    outbox: openOutbox(slug),
    drafts: openDrafts(slug),
    open: browserSocket,
    prepare: (item) => decode(item.data),
    recall: () => recall(slug),
    remember: (memory) => remember(slug, memory),
    refresh: () => {},
  };
}
