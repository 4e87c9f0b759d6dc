/** Texts of the page in English; those of the owner's page are in `admin.en.ts`. */

const many = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;
const answers = (n: number): string => many(n, "answer", "answers");

/** Catalogue. */
export const strings = {
  http: {
    unreachable: "The server can't be reached. Check the network and try again.",
    failed: (status: number) => `The server refused the request (status ${status}).`,
  },
  app: {
    loading: "Loading…",
    notFound: "There is no such page",
    notFoundText: "Check the address, or go to the list of your projects.",
    toProjects: "Your projects",
    retry: "Try again",
    language: "Language",
    signOut: "Sign out",
    signOutText: "You need a new invitation link to come back. Answers stay saved.",
    stay: "Stay",
  },
  home: {
    title: "Your projects",
    empty: "You aren't in any project yet. Ask the project's owner for an invitation link.",
    label: "Label",
    manage: "Manage",
    labelIn: (title: string) => `Label in ${title}`,
    manageOf: (title: string) => `Manage ${title}`,
    itemsDone: (done: number, total: number) =>
      total ? `${number(done)} of ${number(total)} items done` : "No items yet",
  },
  join: {
    title: "Joining",
    working: "Opening your invitation…",
    refused: "This invitation can't be used",
    noCode: "The link is incomplete. Copy all of it, including the part after the #.",
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
    former: "Your previous answer",
    dismiss: "Dismiss",
    cancel: "Cancel",
    submit: "Submit",
    flag: "Flag",
    keys: "Keys",
    changed: "changed",
    help: "Help",
    relabels: (words: string) => `The next label changes “${shorten(words)}”.`,
    search: "Search the labels",
    found: (n: number) => (n ? many(n, "label", "labels") : "No such label"),
    noOptions: "This item lists no options: skip it.",
    unknownTask: (kind: string) => `This page can't ask tasks of the kind “${kind}”.`,
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
    scoreHint:
      "The model's score in cross-validation on the labels so far. It reads low: the hardest items are labelled first.",
  },
  form: {
    missing: (name: string, more: number) =>
      `Still to be answered: ${name}${more ? ` and ${number(more)} more` : ""}`,
    unfinished: "This answer is not complete.",
    required: "This question must be answered.",
    undone: (name: string) => `Undone: ${name}`,
    nowAsked: (names: readonly string[]) => `Now asked as well: ${names.join(", ")}`,
    notAsked: (names: readonly string[]) => `No longer asked: ${names.join(", ")}`,
    chosen: "Your answer",
    complete: "All questions are answered",
    place: (place: number, count: number) => `Question ${place} of ${count}:`,
    optional: "optional",
    leaveOut: "No answer",
    next: "Next",
  },
  status: {
    saved: "All saved",
    unsaved: (n: number) => `${n} unsaved`,
    offline: "Offline, reconnecting…",
    connecting: "Connecting…",
    restarting: "Server restarting…",
    restartingUnsaved: (n: number) => `Server restarting, ${n} unsaved`,
    offlineUnsaved: (n: number) => `Offline, ${n} unsaved`,
    tabUnsaved: (n: number, title: string) => `(${n} unsaved) ${title}`,
    quiz: (n: number, of: number) => `Test ${n} of ${of}`,
  },
  announce: {
    text: (text: string) => `Next item: ${text}`,
    image: "Next item: an image",
    sound: "Next item: a sound",
    pair: "Next item: a pair",
    other: "Next item",
    suggested: (who: string, what: string) => `${who}: ${what}`,
    again: "Back to an earlier item",
  },
  views: {
    loading: { title: "Getting the next item…", text: "" },
    undoing: { title: "Undoing…", text: "" },
    waiting: {
      title: "Nothing to do right now",
      text: (out: number) =>
        out
          ? `${out === 1 ? "The last item is" : `The last ${out} items are`} with other labellers. If one comes back, it will appear here.`
          : "New items will appear here.",
    },
    nothing: {
      title: "Nothing left for you",
      text: "You have seen everything that is still open. New items will appear here.",
    },
    done: {
      title: "Everything is labelled",
      text: "Thank you! If items are added, they will appear here.",
    },
    paused: {
      title: "Labelling is paused",
      text: "The project's owner has paused it. This page will continue by itself.",
    },
    offline: {
      title: "No connection",
      text: (n: number) =>
        n
          ? `${answers(n)} kept on this device. They will be sent as soon as the server is back.`
          : "This page will continue as soon as the server is back.",
    },
    restarting: {
      title: "The server is restarting",
      text: (n: number) =>
        n
          ? `${answers(n)} kept on this device. They will be sent in a moment.`
          : "This page will continue in a moment.",
    },
    signedOut: {
      title: "You're not signed in",
      text: "Ask the project's owner for an invitation link and open it in this browser.",
      kept: (n: number) => `${answers(n)} kept on this device until you are back.`,
    },
    noProject: {
      title: "There is no such project",
      text: "Check the address, or ask the person who gave it to you.",
    },
  },
  closed: {
    title: "Labelling has stopped",
    text: (code: number) =>
      closings[code] ??
      `The server closed the connection (code ${code}). Try again, or tell the project's owner.`,
    kept: (n: number) => `${answers(n)} kept on this device.`,
    again: "Try again",
    here: "Continue here",
  },
  notices: {
    late: (n: number) =>
      `${n === 1 ? "An answer" : answers(n)} arrived late: it counts as an extra opinion, because the item had been given to someone else.`,
    lease_lost: (n: number) =>
      `${n === 1 ? "An answer" : answers(n)} could not be saved: the item is no longer yours.`,
    lapsed: () =>
      "The item went back to the queue while you were away. What you had started is kept.",
    flagged: () => "The project's owner will see your note.",
    flag_refused: (_: number, detail = "") => `The note could not be saved: ${detail}`,
    refused: (_: number, detail = "") => `The server rejected an answer: ${detail}`,
    too_large: () => "This answer is too large to send. Shorten it.",
    undo_expired: () => "That answer can no longer be undone.",
    undo_offline: () => "That answer has been sent. You can undo it once you are connected.",
    not_kept: () =>
      "This browser can't keep answers for later. Stay on the page until all are saved.",
    guidelines_changed: () => "The guidelines have changed.",
    task_changed: () => "The task has changed. Look at the possible answers before you continue.",
    misunderstood: (_: number, detail = "") => `The server did not understand this page: ${detail}`,
  },
  keys: {
    onButtons: "Each answer's key is written on its button.",
    undo: "Undo a step or your last answer",
    skip: "Skip this item",
    play: "Play or stop the sound",
    guidelines: "Read the guidelines",
    flag: "Tell the owner about this item",
    keys: "Show this list",
    submit: "Submit the answer",
    newLine: "Start a new line",
    leaveField: "Leave the field, so that keys work again",
    step: "One step down or up",
    word: "Go to the previous or next word",
    moreWords: "Select more words; then press a label's key",
    walkSpans: "Go from span to span",
    walkShapes: "Go from shape to shape",
    addShape: "Add a shape in the middle",
    nudge: "Move the shape",
    grow: "Change its size",
    remove: "Remove it",
    zoom: "Zoom in and out",
    otherQuestion: "Go to the question before or after",
    leaveOut: "Leave an optional question out",
    nextQuestion: "Go on to the next question",
  },
  flag: { unread: (n: string) => `${n} new` },
  rail: {
    title: "Your latest answers",
    skipped: "skipped",
    reopen: (words: string) => `Reopen: ${words}`,
    fate: { saved: "saved", unsaved: "not saved yet", late: "kept as an extra", lost: "not saved" },
  },
  suggestion: {
    title: "Suggestion",
    by: (source: string, percent: number | null) =>
      `Suggested by ${source}${percent === null ? "" : ` ${percent} %`}`,
    model: "the model",
    mark: "suggested",
    empty: "nothing",
    parts: (open: number) => (open ? `${number(open)} to check` : "All are checked"),
    noParts: "nothing to mark",
    accept: "Accept",
    look: "Next one",
    reject: "Reject",
    acceptAll: "Accept all",
    edit: "Edit",
    hide: "Hide suggestions",
    show: "Show suggestions",
    none: "No suggestion for this item",
    keys: {
      accept: "Accept the suggestion, until you begin an answer of your own",
      acceptOne: "Go to what is suggested, then accept it and go to the next",
      acceptAll: "Accept all that is suggested",
      reject: "Reject the active suggestion and go to the next",
      rejectAll: "Reject all that is suggested",
      hide: "Hide suggestions, or show them again",
    },
  },
  choices: {
    chosen: (n: number) => (n ? `${n} chosen` : "None chosen"),
    tooFew: (min: number) => `Choose at least ${min}.`,
    tooMany: (max: number) => `Choose at most ${max}.`,
  },
  text: {
    answer: "Your answer",
    hint: "Type your answer and press Enter",
    empty: "Nothing written yet.",
    tooLong: (over: number) => `${many(over, "character", "characters")} too long.`,
    count: (n: number, most: number) => `${n} of ${many(most, "character", "characters")}`,
  },
  rating: { value: "Your rating" },
  compare: { a: "Left", b: "Right", tie: "Tie", prompt: "Prompt" },
  spans: {
    labels: "Labels for the text",
    span: (label: string, words: string) => `${label}: ${words}`,
    made: (n: number) => (n ? many(n, "span", "spans") : "Select words, or submit none."),
    noText: "There is no text here to mark: skip it, or submit none.",
  },
  shapes: {
    labels: "Labels for the image",
    list: "Shapes",
    add: "Add",
    at: (place: readonly number[]) => `at ${place.join(", ")}`,
    made: (n: number) => (n ? many(n, "shape", "shapes") : "Draw on the image, or submit none."),
    noImage: "There is no image here to draw on: skip it, or submit none.",
  },
  choice: {
    other: "Other answer",
    otherHint: "Type another answer and press Enter",
    send: "Save",
  },
  chat: {
    name: (turns: number) => `Chat of ${turns === 1 ? "1 turn" : `${turns} turns`}`,
    place: (turn: number, turns: number) => `turn ${turn} of ${turns}`,
    roles: {
      user: "User",
      human: "User",
      assistant: "Assistant",
      system: "System",
      tool: "Tool",
    } as Readonly<Record<string, string>>,
    unknown: "Nobody named",
    more: "Show all of it",
    less: "Show less",
  },
  data: {
    image: "The item to label",
    frame: "The item to label, as a page",
    remote: "not loaded: this image is on another server",
    broken: "This image can't be loaded.",
    table: "The item to label, as a table",
    zoom: "Zoom",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    zoomReset: "Fit the whole image",
    brokenSound: "This sound can't be loaded.",
    noOutline: "No waveform: this page may not read files from that sound's server.",
    play: "Play",
    pause: "Pause",
    autoplay: "Play each sound at once",
    speed: "Speed",
    times: (factor: number) => `${factor}×`,
    position: "Position",
    time: (at: number, seconds: number) => `${clock(at)} / ${clock(seconds)}`,
  },
  // All other texts of the owner's page are in `admin.en.ts`, which labellers don't load.
  admin: {
    forbiddenTitle: "Only owners may see this page",
    forbidden: "Ask the person who runs the project for an owner's invitation.",
  },
};

const closings: Record<number, string> = {
  4400: "This page and the server don't understand each other. Reload the page.",
  4403: "You may not label here. Ask the project's owner for access.",
  4406: "This page and the server have different versions. Reload the page.",
  4409: "You are labelling in another tab or window.",
  4410: "The project is closed.",
  1009: "An answer was too large for the server.",
};

const shorten = (words: string): string =>
  words.length > 24 ? `${[...words].slice(0, 23).join("")}…` : words;

/** Returns a number with separators. */
export function number(n: number): string {
  return n.toLocaleString("en");
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
