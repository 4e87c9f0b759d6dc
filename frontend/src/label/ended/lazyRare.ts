/** Lazy loading of what few labellers ever see, all at once: each chunk costs the others a name. */
import { lazyView } from "../../data/lazy";

const load = () => import("./rare");

/** View of the feedback to the latest answer. */
export const feedbackView = lazyView(() => load().then((m) => m.Feedback));
/** View of the reason for which a labeller gets no more items. */
export const stoppedView = lazyView(() => load().then((m) => m.Stopped));
/** View of the thread of the labeller's flag. */
export const itemThreadView = lazyView(() => load().then((m) => m.ItemThread));
/** View of the providers with which somebody signs in again. */
export const signInView = lazyView(() => load().then((m) => m.SignInLinks));
/** View of why somebody may not label here. */
export const refusalView = lazyView(() => load().then((m) => m.Refusal));
/** View of the end of somebody's work. */
export const endedView = lazyView(() => load().then((m) => m.Ended));
