/** Lazy loading of what few labellers ever see: feedback, and the end by too few right answers. */
import { lazyView } from "../../data/lazy";

/** View of the feedback to the latest answer. */
export const feedbackView = lazyView(() => import("./Feedback").then((m) => m.Feedback));
/** View of the reason for which a labeller gets no more items. */
export const stoppedView = lazyView(() => import("./Stopped").then((m) => m.Stopped));
