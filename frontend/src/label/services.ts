/** Services of the labelling page where it is a page of its own. */
import { keptName } from "../address";
import { type DraftStore, openDrafts } from "../runtime/draftStore";
import { openOutbox } from "../runtime/outbox";
import { browserSocket, type Services } from "../runtime/Runner";
import { recall, remember } from "../runtime/tabMemory";
import { prepare } from "./prepare";

/** Services of the runner, and the store of unfinished answers. */
export interface LabelServices extends Services {
  readonly drafts: DraftStore;
}

/** Returns the services of a project's page in a browser. */
export function browserServices(slug: string): LabelServices {
  const name = keptName(slug);
  return {
    outbox: openOutbox(name),
    drafts: openDrafts(name),
    open: browserSocket,
    prepare,
    recall: () => recall(name),
    remember: (memory) => remember(name, memory),
    refresh: () => {},
  };
}
