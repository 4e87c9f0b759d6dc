/** Every word that the page says, in one place. */

const many = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;
const answers = (n: number): string => many(n, "answer", "answers");

export const strings = {
  http: {
    unreachable: "The server can't be reached. Check the network and try again.",
    failed: (status: number) => `The server refused this (status ${status}).`,
  },
  app: {
    loading: "Loading…",
    notFound: "There is no such page",
    notFoundText: "Check the address, or go to the list of your projects.",
    toProjects: "Your projects",
    retry: "Try again",
  },
  home: {
    title: "Your projects",
    empty: "You are not part of any project yet. Ask whoever runs it for an invitation link.",
    label: "Label",
    manage: "Manage",
    labelIn: (title: string) => `Label in ${title}`,
    manageOf: (title: string) => `Manage ${title}`,
  },
  join: {
    title: "Joining",
    working: "Opening your invitation…",
    refused: "This invitation can't be used",
    noCode: "The link is not complete. Copy all of it, with the part behind the #.",
  },
  label: {
    item: "Item",
    answers: "Answers",
    progress: "Labelled so far",
    done: (done: number, total: number) => `${number(done)} of ${number(total)}`,
    mine: (n: number) => `${number(n)} by you`,
    labellers: (n: number) => many(n, "labeller", "labellers"),
    guidelines: "Guidelines",
    manage: "Manage",
    close: "Close",
    undo: "Undo",
    skip: "Skip",
    former: "Your former answer",
    dismiss: "Dismiss",
    unknownTask: (kind: string) => `This page has no way to answer tasks of the kind “${kind}”.`,
  },
  model: {
    state: {
      idle: "",
      queued: "Training soon…",
      training: "Training…",
      ready: "Model ready",
      failed: "Training failed",
    },
    score: (score: number) => `Score ${score.toFixed(2)}`,
  },
  status: {
    saved: "All saved",
    unsaved: (n: number) => `${n} unsaved`,
    offline: "Offline, reconnecting…",
    connecting: "Connecting…",
    offlineUnsaved: (n: number) => `Offline, ${n} unsaved`,
    tabUnsaved: (n: number, title: string) => `(${n} unsaved) ${title}`,
  },
  announce: {
    text: (text: string) => `Next item: ${text}`,
    image: "Next item: an image",
    other: "Next item",
    again: "Back to an earlier item",
  },
  views: {
    loading: { title: "Getting the next item…", text: "" },
    undoing: { title: "Taking it back…", text: "" },
    waiting: {
      title: "Nothing to do for the moment",
      text: (out: number) =>
        out
          ? `${out === 1 ? "The last item is" : `The last ${out} items are`} with other labellers. If one comes back, it appears here by itself.`
          : "New items appear here by themselves.",
    },
    nothing: {
      title: "Nothing left for you",
      text: "You have seen everything that is still open. New items appear here by themselves.",
    },
    done: {
      title: "Everything is labelled",
      text: "Thank you! If items are added, they appear here by themselves.",
    },
    paused: {
      title: "Labelling is paused",
      text: "The project's owner has paused it. It goes on here by itself.",
    },
    offline: {
      title: "No connection",
      text: (n: number) =>
        n
          ? `${answers(n)} kept on this device. They are sent as soon as the server is back.`
          : "It goes on by itself as soon as the server is back.",
    },
    signedOut: {
      title: "You are signed out",
      text: "Ask whoever runs the project for a new invitation link and open it in this browser.",
      kept: (n: number) => `${answers(n)} kept on this device until you are back.`,
    },
    noProject: {
      title: "There is no such project",
      text: "Check the address, or ask whoever gave it to you.",
    },
  },
  closed: {
    title: "Labelling has stopped",
    text: (code: number) =>
      closings[code] ??
      `The server closed the connection (code ${code}). Try again, or tell the project's owner.`,
    kept: (n: number) => `${answers(n)} kept on this device.`,
    again: "Try again",
    here: "Go on here",
  },
  notices: {
    late: (n: number) =>
      `${n === 1 ? "An answer" : answers(n)} came late: kept as an extra opinion, as the item had been given to somebody else.`,
    lease_lost: (n: number) =>
      `${n === 1 ? "An answer" : answers(n)} could not be saved: the item is no longer yours.`,
    refused: (_: number, detail = "") => `The server did not take an answer: ${detail}`,
    too_large: () => "This answer is too large to be sent. Make it shorter.",
    undo_expired: () => "That answer can no longer be taken back.",
    undo_offline: () => "That answer has been sent. It can be taken back once you are connected.",
    not_kept: () =>
      "This browser can't keep answers for later. Stay on the page until all are saved.",
    misunderstood: (_: number, detail = "") => `The server did not understand this page: ${detail}`,
  },
  choice: {
    other: "Other answer",
    otherHint: "Type another answer and press Enter",
    send: "Save",
  },
  data: {
    image: "The item to label",
    broken: "This image can't be loaded.",
    table: "The item to label, as a table",
  },
  /** What the owner's page says besides is in `admin.en.ts`: labellers don't load it. */
  admin: {
    forbiddenTitle: "Only owners may see this page",
    forbidden: "Ask whoever runs the project for an owner's invitation.",
  },
};

const closings: Record<number, string> = {
  4400: "This page and the server don't understand each other. Reload the page.",
  4403: "You may not label here. Ask the project's owner for access.",
  4406: "This page is of another version than the server. Reload the page.",
  4409: "Labelling goes on in another tab or window.",
  4410: "The project is closed.",
  1009: "An answer was too large for the server.",
};

export function number(n: number): string {
  return n.toLocaleString("en");
}
