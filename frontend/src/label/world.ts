/** What the labelling page needs of the world, where it is a page of its own. */
import { decode } from "../data/decode";
import { openOutbox } from "../outbox/outbox";
import { browserSocket, type World } from "../socket/conversation";
import { recall, remember } from "./memory";

export function pageWorld(slug: string): World {
  return {
    outbox: openOutbox(slug),
    open: browserSocket,
    prepare: (item) => decode(item.data),
    recall: () => recall(slug),
    remember: (memory) => remember(slug, memory),
    refresh: () => {},
  };
}
