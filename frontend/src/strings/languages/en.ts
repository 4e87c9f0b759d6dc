/**
 * Texts of the page in English; the other languages' files have the same names in the same order.
 *
 * Each export is a part, which the build puts into the chunk that shows it. `#` in a plural stands
 * for the number.
 */
import type { MeasureName } from "../../admin/suggestions/effects";
import type { IdleNotice } from "../../protocol/messages";
import { figuresOf } from "../figures";
import { formatsOf } from "../formats";

const { clock, cut, day, fixed, list, number, plural } = formatsOf("en");
const figures = /* @__PURE__ */ figuresOf("en");

const many = (n: number, one: string, other: string): string =>
  plural(n, { one: `# ${one}`, other: `# ${other}` });
const answers = (n: number): string => many(n, "answer", "answers");
const items = (n: number): string => many(n, "item", "items");
const range = (low: number, high: number): string =>
  `${figures.signed(low, 2)} to ${figures.signed(high, 2)}`;
const percent = (share: number): string => `${figures.whole(share)} %`;
const exactPercent = (share: number): string => `${figures.exact(share)} %`;

/** Texts that every labeller loads. */
export const page = {
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
    relabels: (words: string) => `The next label changes “${cut(words, 24)}”.`,
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
    score: (score: number) => `Score ${fixed(score, 2)}`,
    scoreHint:
      "The model's score in cross-validation on the labels so far. It reads low: the hardest items are labelled first.",
  },
  form: {
    missing: (name: string, more: number) =>
      `Still to be answered: ${name}${more ? ` and ${number(more)} more` : ""}`,
    unfinished: "This answer is not complete.",
    required: "This question must be answered.",
    undone: (name: string) => `Undone: ${name}`,
    nowAsked: (names: readonly string[]) => `Now asked as well: ${list(names)}`,
    notAsked: (names: readonly string[]) => `No longer asked: ${list(names)}`,
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
  choice: {
    other: "Other answer",
    otherHint: "Type another answer and press Enter",
    send: "Save",
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
  4403: "This server can't be used at this address.",
  4406: "This page and the server have different versions. Reload the page.",
  4409: "You are labelling in another tab or window.",
  4410: "The project is closed.",
  1009: "An answer was too large for the server.",
};

/** What the keys do, in the lists of keys. */
export const keys = {
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
};

/** Texts about chats. */
export const chat = {
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
};

/** Texts of tasks that mark parts of a text. */
export const spans = {
  labels: "Labels for the text",
  span: (label: string, words: string) => `${label}: ${words}`,
  made: (n: number) => (n ? many(n, "span", "spans") : "Select words, or submit none."),
  noText: "There is no text here to mark: skip it, or submit none.",
};

/** Texts of tasks that draw on an image. */
export const shapes = {
  labels: "Labels for the image",
  list: "Shapes",
  add: "Add",
  at: (place: readonly number[]) => `at ${place.join(", ")}`,
  made: (n: number) => (n ? many(n, "shape", "shapes") : "Draw on the image, or submit none."),
  noImage: "There is no image here to draw on: skip it, or submit none.",
};

/** Texts of a tree of options. */
export const tree = {
  tree: "Options",
  all: "All",
  itself: (name: string) => `${name}, in general`,
  opened: (path: string, n: number) =>
    `${path}: ${n === 1 ? "one option" : `${number(n)} options`}`,
  below: (n: number) => `${number(n)} chosen below`,
  chosen: "Chosen",
  none: "What you choose comes here.",
  remove: (path: string) => `Remove: ${path}`,
  keys: {
    walk: "Go to the option above or below",
    open: "Go into an option, or back",
    take: "Choose the option you are at",
    itself: "Choose the open option itself",
  },
};

/** Texts of the task kind `rank`. */
export const rank = {
  order: "Order, the best first",
  empty: "The best comes here: press its key or button, or drag it.",
  rest: "Not in the order yet",
  place: (place: number, count: number) => `place ${number(place)} of ${number(count)}`,
  moved: (name: string, place: number, count: number) =>
    `${name}: place ${number(place)} of ${number(count)}`,
  taken: (name: string) => `${name}: not in the order`,
  up: (name: string) => `Move up: ${name}`,
  down: (name: string) => `Move down: ${name}`,
  takeOut: (name: string) => `Take out: ${name}`,
  left: (n: number) =>
    n === 1 ? "One is not in the order yet." : `${number(n)} are not in the order yet.`,
  complete: "All are in order",
  keys: {
    walk: "Go through the order",
    move: "Move it up or down",
    ends: "Make it the first or the last",
    takeOut: "Take it out of the order",
  },
};

/** Texts about regions, their questions and their relations. */
export const regions = {
  none: "Mark at least one.",
  missing: (n: number, name: string, titles: readonly string[]) =>
    `${many(n, "region still needs", "regions still need")} answers. ${name}: ${list(titles)}`,
  next: (n: number) => `${n} unanswered`,
  questions: (name: string) => `Questions about ${name}`,
  done: "Back to marking",
  open: "not answered",
  relate: "Relate",
  relateFrom: (name: string) => `From ${name} to…`,
  relateTo: (from: string, to: string) => `From ${from} to ${to}`,
  relateHint: "Go to the other one, then choose the relation.",
  relationLabels: "Labels for the relation",
  relations: (n: number) => (n ? many(n, "relation", "relations") : "No relation yet"),
  relation: (from: string, label: string, to: string) => `${from} → ${label} → ${to}`,
  remove: (words: string) => `Remove: ${words}`,
  removed: (words: string) => `Removed: ${words}`,
  marked: (words: string) => `Marked: ${words}`,
  accepted: (words: string) => `Accepted: ${words}`,
  acceptedAll: (n: number) => `Accepted: ${many(n, "suggested region", "suggested regions")}`,
  rejected: (words: string) => `Rejected: ${words}`,
  rejectedAll: (n: number) => `Rejected: ${many(n, "suggested region", "suggested regions")}`,
  suggested: (words: string) => `suggested: ${words}`,
  leftOut: (n: number) => `${many(n, "suggestion", "suggestions")} left out until accepted`,
  undone: "One step is undone",
  place: (at: number, of: number) => `${at} of ${of}`,
  related: (words: readonly string[]) => `related to ${list(words)}`,
  to: (label: string, name: string) => `${name} (${label})`,
  by: (label: string, name: string) => `${name} (${label}, from there)`,
  span: (label: string, words: string) => `${label} “${cut(words, 40)}”`,
  characters: (from: number, to: number) => `characters ${from} to ${to}`,
  keys: {
    ask: "Answer the questions about what is marked, one after the other",
    move: "Go to the question before or after",
    leave: "Leave the questions",
    relate: "Relate it to another: walk there, then press the relation's key",
    walk: "Go to the one before or after",
    characters: "Select more or fewer characters",
  },
};

/** Texts of tasks that mark stretches of time. */
export const segments = {
  labels: "Labels for stretches of time",
  timeline: "Timeline",
  segment: (label: string, start: string, end: string, inSeconds: boolean) =>
    `${label} from ${start} to ${end}${inSeconds ? " seconds" : ""}`,
  made: (n: number) =>
    n ? many(n, "segment", "segments") : "Drag over the timeline, or submit none.",
  begun: (at: string) => `Begun at ${at}: press . at its end.`,
  edge: { start: "Arrow keys move its start.", end: "Arrow keys move its end." },
  none: "There is nothing here to mark: skip it, or submit none.",
  begin: "Begin",
  end: "End",
  playIt: "Play it",
  remove: "Remove",
  keys: {
    mark: "Begin a segment here, and end it",
    step: "Move the end of the segment, or where you are",
    far: "The same, ten times as far",
    edge: "Choose its start or its end",
    play: "Play the segment",
    walk: "Go from segment to segment",
  },
};

/** Texts about series. */
export const series = {
  series: (points: number, from: string, to: string) =>
    `${points} points in time, from ${from} to ${to}`,
  lines: "Lines",
  value: "value",
  line: "Line",
  lowest: "Lowest",
  highest: "Highest",
  mean: "Mean",
  missing: "Missing",
};

/** Texts about time that can be zoomed. */
export const time = {
  zoom: "Zoom",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  whole: "Show all of it",
  part: "Visible part",
};

/** Texts about videos. */
export const video = {
  video: "The video to label",
  broken:
    "This video can't be played: it can't be loaded, or this browser doesn't know its format.",
};

/** Texts about flags and their threads. */
export const flag = {
  title: "Flag this item",
  note: "What is wrong with it? The project's owner will read this.",
  control: "Ctrl",
  hint: (key: string) => `${key}+Enter sends it.`,
  send: "Send",
  yours: "Your notes and the answers",
  noNote: "No note",
  owner: "Owner:",
  you: "You:",
  writeOn: "Write on",
  thread: "Your note on this item",
};

/** Texts for somebody whose work is complete. */
export const ended = {
  title: "You are done",
  quota: "You have given as many answers as you may give here. Thank you!",
  nothing: "There are no more items for you. Thank you!",
  code: "Your completion code:",
  copy: "Copy",
  copied: "Copied",
  back: (host: string) => `Back to ${host}`,
};

/** Texts about items with a known answer. */
export const gold = {
  right: "Your last answer was right.",
  wrong: (known: string) => `Your last answer was not right. The answer is: ${known}`,
  wrongMarks: "Your last answer was not right.",
  stopped: {
    suspended: {
      title: "You get no more items for now",
      text: "Some of your answers were compared with answers that are known, and too few were right. The project's owner sees this and can let you go on.",
    },
    quiz_failed: {
      title: "You have not passed the test",
      text: "Too few of your answers to the first items were right. The project's owner sees this and can let you go on.",
    },
    voided: {
      title: "You get no more items",
      text: "The project's owner has withdrawn your answers. Ask them if you don't know why.",
    },
  } satisfies Partial<Record<NonNullable<IdleNotice["why"]>, unknown>>,
};

/** Texts of the home and join pages. */
export const home = {
  projects: {
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
  asking: "Open the link as somebody else?",
  occupied: (name: string, user: string) =>
    `This browser is signed in as ${name}. The link is for ${user}: if you open it, your next answers here are ${user}'s.`,
  stay: (name: string) => `Stay ${name}`,
  change: (user: string) => `Go on as ${user}`,
  newProject: "New project",
  archived: "Show archived projects",
  archivedTitle: "Archived projects",
  noneArchived: "None.",
  operator: "Do you run this server? This command prints an owner's link:",
  firstStart: {
    title: "This server is waiting for its owner",
    text: "Nobody has signed in yet. If you started it, open the link that it printed in its terminal: in this browser it makes you the owner, and then you make the first project.",
  },
  firstLink:
    "The link works once, and for a week. If it is gone, start the server again: it prints another.",
};

/** Texts of signing in by a provider, and of the browsers in which somebody is signed in. */
export const signIn = {
  elsewhere: "This server can be used at its own address only:",
  title: "Sign in",
  with: (provider: string) => `Sign in with ${provider}`,
  again: (provider: string) => `Sign in with ${provider} as somebody else`,
  links: "Or open your invitation link in this browser.",
  noWays: "Open your invitation link in this browser. If you have none, ask the project's owner.",
  noProject: {
    title: "No project is open to you",
    signedInAs: (provider: string, name: string) => `You are signed in at ${provider} as ${name}.`,
    ask: (contact: string) => `To label here, ask ${contact} to open a project to you.`,
  },
  operator: "the people who run this server",
  failed: "You are not signed in yet",
  faults: {
    down: (provider: string) => `${provider} can't be reached. Try again in a minute.`,
    denied: (provider: string) =>
      `${provider} did not sign you in. Try again if that was not meant.`,
    stale: () =>
      "This sign-in was begun too long ago, or in another tab or browser. Begin it again here.",
    invalid: (provider: string) =>
      `The answer of ${provider} can't be relied on. Try again; if that fails, tell the people who run this server.`,
    many_groups: (provider: string) =>
      `You are in more groups than ${provider} tells of. Tell the people who run this server.`,
    busy: () =>
      "Too many people sign in from your network at once. Wait a few seconds, then try again.",
    revoked: (_: string, contact: string) =>
      `Your access has been revoked. Ask ${contact} about it.`,
  },
  where: {
    title: "Where you are signed in",
    open: "Where you are signed in",
    text: "Sign out of what you don't know. It ends at once, and what was answered there stays.",
    program: "Program with a token",
    browser: "A browser",
    here: "this browser",
    by: (provider: string) => `by ${provider}`,
    byLink: "by an invitation link",
    since: (at: number) => `since ${day(at)}`,
    seen: (at: number) => `last used ${day(at)}`,
    end: "Sign out",
    endOf: (what: string) => `Sign out: ${what}`,
    endOthers: "Sign out everywhere else",
    only: "You are signed in nowhere else.",
    ended: (n: number) => plural(n, { one: "# other has ended.", other: "# others have ended." }),
  },
  signOutText: "Answers are kept. To come back, sign in again.",
};

/** Texts of the page of an open link. */
export const open = {
  title: "You are invited to label",
  text: "When you begin, this browser is signed in as a new labeller. You need no account.",
  noCode: "This link is not complete: open it again as you were given it.",
  begin: "Begin",
  asking: "Begin as somebody else?",
  occupied: (name: string) =>
    `This browser is signed in as ${name}. If you begin, your next answers here are those of a new labeller.`,
  stay: (name: string) => `Stay ${name}`,
  change: "Begin as a new labeller",
};

/** Texts of the owner's page. */
export const owner = {
  title: (section: string, project: string) => `${section} · ${project}`,
  sections: {
    overview: "Overview",
    model: "Model",
    suggestions: "Suggestions",
    review: "Review",
    people: "People",
    items: "Items",
    flags: "Flags",
    project: "Project",
  },
  nav: "Sections",
  openFlags: (n: number) => `${n >= 1000 ? "999+" : n} open`,
  label: "Label",
  home: "All projects",
  live: "Live",
  offline: "Reconnecting…",
  paused: "Paused",
  archived: "Archived",
  pause: "Pause",
  pauseOf: "Pause labelling for everybody",
  resume: "Resume",
  resumeOf: "Resume labelling for everybody",
  loading: "Loading…",
  none: "–",
  more: "Show more",
  cancel: "Cancel",
  save: "Save",
  saved: "Saved",
  percent,
  overview: {
    progress: "Progress",
    of: (done: number, total: number) => `${number(done)} of ${number(total)} items done`,
    rate: "Labels per minute",
    rateOf: (rate: number) => fixed(rate, 1),
    connected: "People here now",
    labels: "Labels",
    left: "Time left",
    leftAt: "at this rate",
    now: "right now",
    given: "in total",
    lastMinute: "in the last minute",
    of_people: (n: number) => `of ${number(n)}`,
    hours: (minutes: number) => {
      if (minutes < 1) return "< 1 min";
      if (minutes < 90) return `${number(Math.round(minutes))} min`;
      if (minutes < 48 * 60) return `${number(Math.round(minutes / 60))} h`;
      return many(Math.round(minutes / 60 / 24), "day", "days");
    },
    opinions: (of: { least: number; most: number; each: number | null; asked: number }) =>
      `${of.least} to ${of.most} opinions an item${of.each === null ? "" : `, ${fixed(of.each, 1)} so far`}. ${many(of.asked, "further opinion was", "further opinions were")} asked for.`,
    couldAnswer: (n: number, names: string) =>
      `${many(n, "item waits", "items wait")} for another opinion. Who could give one: ${names}.`,
    stuck: (n: number) =>
      `${many(n, "item waits", "items wait")} for another opinion, and everybody has had ${n === 1 ? "it" : "them"}: invite more people, or lower the largest number of opinions.`,
    queue: "Queue",
    done: "Done",
    out: "With people",
    waiting: "Waiting",
    asOf: (time: string) => `As of ${time}.`,
    twice: (n: number) =>
      `${many(n, "item was", "items were")} with too many people at once. That should never happen: please report it.`,
    empty: "There are no items yet.",
  },
  distribution: {
    title: "Answers",
    note: (answers: number, all: boolean) =>
      all ? many(answers, "answer", "answers") : `of the latest ${number(answers)} answers`,
    rest: (n: number) => many(n, "more value", "more values"),
    empty: "Nobody has answered yet.",
    value: "Answer",
    count: "How often",
    find: (value: string) => `Show items answered ${value}`,
    asked: (asked: number, all: number, answers: number) =>
      `asked ${number(asked)} of ${many(all, "time", "times")}, answered ${number(answers)}`,
    askedOfRegions: (asked: number, answers: number) =>
      `asked about ${many(asked, "region", "regions")}, answered ${number(answers)}`,
    relations: "Relations",
    about: (label: string, question: string) => `${label}: ${question}`,
    sum: "with all below it",
  },
  model: {
    title: "Model",
    state: {
      idle: "Idle",
      queued: "Queued",
      training: "Training",
      ready: "Ready",
      failed: "Failed",
    },
    score: "Cross-validated on hard items",
    scoreHint:
      "share of correct predictions on labels it had not seen; reads low, because the items are hard",
    scoreTitle:
      "Share of answers that the model predicts correctly. Labellers get the items it is least sure of, so it does better on all items than on those.",
    ratingError: "Error of ratings",
    ratingErrorHint: (near?: number) =>
      near === undefined
        ? "from the given rating, on average, in the same test"
        : `from the given rating, on average, in the same test; ${percent(near)} are at most one off`,
    holdout: "Hold-out accuracy",
    holdoutTitle:
      "Share of answers that the model predicts correctly on randomly drawn items, on which it is not trained.",
    holdoutHint: (low?: number, high?: number) =>
      low === undefined || high === undefined
        ? "share of correct predictions on randomly drawn items"
        : `share of correct predictions on randomly drawn items; 95 % confidence: ${fixed(low, 2)} to ${fixed(high, 2)}`,
    f1: "F1 of spans on hard items",
    f1Hint:
      "of spans in texts it had not seen, cross-validated; reads low, because the texts are hard",
    f1Title:
      "A span is right if its start, its end and its label are. F1 is the harmonic mean of the share of found spans that are right and the share of given spans that are found.",
    holdoutF1: "Hold-out F1 of spans",
    holdoutF1Hint: (low?: number, high?: number) =>
      low === undefined || high === undefined
        ? "in randomly drawn texts"
        : `in randomly drawn texts; 95 % confidence: ${fixed(low, 2)} to ${fixed(high, 2)}`,
    f1ByLabel: "F1 by label",
    spansLabelled: "Spans",
    range: (low: number, high: number) => `${fixed(low, 3)} to ${fixed(high, 3)}`,
    rangeLow: "Hold-out at least (95 %)",
    rangeHigh: "Hold-out at most (95 %)",
    targetLine: "Target",
    expected: "With further labels, expected",
    expectedLow: "Expected at least (90 %)",
    expectedHigh: "Expected at most (90 %)",
    steady: "Steadiness and agreement",
    steadyText:
      "Above the dotted line, more labels hardly change the model. Agreement is shown where several people label the same items.",
    steadyTable: "Steadiness and agreement by number of labels",
    stopLine: "Steady enough to stop",
    steadiness: "Steadiness",
    steadinessHint:
      "agreement with the previous model (kappa); near 1, more labels hardly change it",
    byQuestion: "By question",
    agreement: "Agreement",
    agreementHint: "of people about the same items (Krippendorff's alpha)",
    digits: (value: number) => fixed(value, 3),
    trainedOn: "Trained on",
    labels: (n: number) => many(n, "label", "labels"),
    generation: "Ranking",
    generationOf: (n: number) => (n ? `no. ${number(n)}` : "none yet"),
    behind: (n: number) => (n ? `${many(n, "label", "labels")} behind` : "up to date"),
    noScore: "none yet",
    stopping: {
      sentence: {
        stop: (because: string) =>
          `You can stop, if all the answers that you expect are among the labels: ${because}.`,
        continue: (because: string) => `It still pays: ${because}.`,
        unknown: (because: string) => `Whether to stop can't be said yet: ${because}.`,
      },
      reasons: {
        flat: "the last third of the labels has gained nothing",
        stable: "the latest labels hardly changed the model",
        labels: "there are fewer than 100 labels",
        evaluation: "the model of these labels has not been evaluated yet",
        kind: "it is not measured for such answers, or with so few items left",
      },
      would: (n: number, gain: number, low: number, high: number) =>
        `another ${many(n, "label", "labels")} would gain about ${figures.points(gain)} points of accuracy (${figures.points(low)} to ${figures.points(high)})`,
    },
    target: (low: number, high: number) =>
      low === high
        ? `It needs about ${number(low)} labels to reach its target.`
        : `It needs about ${number(low)} to ${number(high)} labels to reach its target.`,
    curve: "Learning curve",
    curveEmpty: "The curve appears once two trainings have a score.",
    curveTable: "Score by number of labels",
    labelsAxis: "Labels",
    history: "Trainings",
    earlier: "Show earlier ones",
    noHistory: "Nothing has been trained yet.",
    columns: {
      run: "Run",
      state: "State",
      labels: "Labels",
      score: "Accuracy",
      f1: "F1",
      label: "Label",
      scoreTitle: "Hold-out accuracy if there is one, otherwise the cross-validated score",
      seconds: "Took",
      at: "When",
    },
    seconds: (s: number) => `${fixed(s, s < 10 ? 1 : 0)} s`,
    leftOut: (n: number) =>
      `${many(n, "item is", "items are")} left out of training and handed out last:`,
    diversity:
      "No model learns this kind of task: items are ranked by diversity alone, typical ones first.",
    encoding: "Encoding",
    encodedItems: (done: number, total: number) =>
      `${number(done)} of ${many(total, "item is", "items are")} encoded`,
    encodedBy: (name: string) => `by ${name}.`,
    encodedLater: "Their vectors are used once nearly all items have one.",
    waits: {
      orchestrator: "No model yet. Start the server with supt serve --orchestrate to train one.",
      task: "No default model learns this kind of task. Use your own: --model module:factory.",
      package:
        "No model yet: what learns spans is not installed where supt runs. Run pip install python-crfsuite, and start it again.",
      features:
        "No model yet: a default model can't read image or audio files. Add the items with features, or use your own model (--model).",
      encoding: "No model yet. Training begins once the encoder has made vectors of all items.",
      items: "No model yet. Training begins when there are items and labels.",
      labels: "No model yet. Training begins after the first labels, once two answers differ.",
    },
  },
  suggestions: {
    effects: "What suggestions do",
    effectsText:
      "A share of the answers, drawn at random, is blind: it sees no suggestion although there is one. What differs between these answers and the others is due to the suggestion.",
    empty: "Nobody has answered an item yet for which there was a suggestion to show.",
    answers: (n: number, all: boolean) =>
      all ? many(n, "answer", "answers") : `of the latest ${number(n)} answers`,
    table: "All figures as a table, by version",
    allVersions: "all",
    sides: { shown: "Seen", blind: "Not seen" },
    measures: {
      accepted: "Same as the suggestion",
      median_ms: "Median time",
      known: "Agreement with known answers",
      others: "Agreement with other people",
      correction: "Agreement with corrections",
    },
    columns: {
      source: "Source",
      version: "Version",
      measure: "Measure",
      difference: "Difference",
      interval: "95 % interval",
    },
    figure: (measure: MeasureName, value: number) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "%"}`,
    amount: (measure: MeasureName, value: number) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "percentage points"}`,
    gap: (measure: MeasureName, value: number) =>
      `${figures.gap(measure, value)} ${measure === "median_ms" ? "s" : "points"}`,
    range: (measure: MeasureName, low: number, high: number) =>
      `(${figures.gap(measure, low)} to ${figures.gap(measure, high)})`,
    noDifference: "Too few answers for a difference",
    missing: {
      blind: (measure: string, n: number, needed: number) =>
        `${measure}: not enough blind answers yet, ${number(n)} of ${number(needed)}.`,
      shown: (measure: string, n: number, needed: number) =>
        `${measure}: not enough answers that saw the suggestion yet, ${number(n)} of ${number(needed)}.`,
    },
    findings: {
      accepted: {
        less: (by: string) =>
          `People who see the suggestion give it as their answer less often, by ${by}.`,
        more: (by: string) =>
          `People who see the suggestion give it as their answer more often, by ${by}: it draws answers to itself.`,
        none: (_: string) =>
          "Seeing the suggestion makes no certain difference to how often people give it as their answer.",
      },
      median_ms: {
        less: (by: string) => `People who see the suggestion are faster, by ${by}.`,
        more: (by: string) => `People who see the suggestion are slower, by ${by}.`,
        none: (_: string) => "Seeing the suggestion makes no certain difference to the time.",
      },
      known: {
        less: (by: string) =>
          `People who see the suggestion agree with known answers less often, by ${by}.`,
        more: (by: string) =>
          `People who see the suggestion agree with known answers more often, by ${by}.`,
        none: (_: string) =>
          "Seeing the suggestion makes no certain difference to agreement with known answers.",
      },
      others: {
        less: (by: string) =>
          `People who see the suggestion agree with others less often, by ${by}.`,
        more: (by: string) =>
          `People who see the suggestion agree with others more often, by ${by}.`,
        none: (_: string) =>
          "Seeing the suggestion makes no certain difference to agreement with others.",
      },
      correction: {
        less: (by: string) =>
          `People who see the suggestion agree with corrections less often, by ${by}.`,
        more: (by: string) =>
          `People who see the suggestion agree with corrections more often, by ${by}.`,
        none: (_: string) =>
          "Seeing the suggestion makes no certain difference to agreement with corrections.",
      },
    },
  },
  review: {
    tabs: "Views of the review",
    tabOf: {
      items: "Items",
      errors: "Likely errors",
      agreement: "Agreement",
      people: "People",
    },
    title: "Labels that are likely wrong",
    text: "A model that has not learned from these labels answers otherwise. Many of them are right all the same.",
    left: (count: string, n: number) => (n === 1 ? "1 left" : `${count} left`),
    empty: "No label looks wrong. The list is made when a model is evaluated, after each training.",
    finished: "That was the last one. The next evaluation of the model makes a new list.",
    given: (names: string) => (names ? `Label of ${names}` : "Label"),
    predicted: "The model’s answer",
    probable: (share: string) => `${share} probable`,
    keep: "Keep the label",
    take: "Take the model’s answer",
    again: "A second look",
    correct: "Correct",
    againText:
      "A second look lets another person answer the item, before all other items. They see neither answer.",
    next: "Next",
    previous: "Previous",
  },
  agreement: {
    title: "How far people agree",
    text: "Krippendorff’s alpha is 1 if people agree throughout, and 0 if no more than chance would make them. Each interval holds the true value with 95 % confidence.",
    compared: (n: number) => `${number(n)} ${n === 1 ? "answer" : "answers"} compared`,
    some: "There are more answers than can be compared: these are to items drawn at random.",
    empty:
      "No item has answers of two people yet. The setting Labels per item asks several people about each item.",
    whole: "All answers",
    figure: (value: number) => figures.signed(value, 2),
    range,
    noDifference: "All answers are the same, so that nothing can be said about agreement.",
    few: (alpha: number, n: number) =>
      `Alpha is ${figures.signed(alpha, 2)}, of ${items(n)}: too few to say how certain that is.`,
    verdicts: {
      high: (alpha: number, low: number, high: number) =>
        `Alpha is ${figures.signed(alpha, 2)} (${range(low, high)}): people agree well enough to rely on their answers.`,
      between: (alpha: number, low: number, high: number) =>
        `Alpha is ${figures.signed(alpha, 2)} (${range(low, high)}): good enough for tentative conclusions, or not certain yet.`,
      low: (alpha: number, low: number, high: number) =>
        `Alpha is ${figures.signed(alpha, 2)} (${range(low, high)}): people agree too little to rely on single answers. Clearer guidelines or other options help, or more answers for each item.`,
      few: (alpha: number, low: number, high: number) =>
        `Alpha is ${figures.signed(alpha, 2)} (${range(low, high)}).`,
    },
    scales: {
      nominal: "Two answers are the same or not.",
      ordinal: "Grades differ the more, the more answers there are between them.",
      likeness: "Answers differ by how much of them is not in both.",
    },
    overTime: "By week of an item’s latest answer",
    week: (at: number) => day(at),
    byLabel: "By label",
    byPair: "Each two people",
    matrixText:
      "The stronger the colour, the further two people agree beyond chance (Cohen’s kappa); those who agree least come first. Small squares rest on fewer than 20 items.",
    busiest: "Only those with the most answers are compared with each other.",
    pairOf: (pair: {
      one: string;
      other: string;
      items: number;
      alike: number;
      kappa: number | null;
    }) =>
      `${pair.one}, ${pair.other}: kappa ${pair.kappa === null ? "–" : figures.signed(pair.kappa, 2)}, ${figures.whole(pair.alike)} % alike, ${items(pair.items)}`,
    tables: "Figures as tables",
    label: "Label",
    weekOf: "Week of",
    alpha: "Alpha",
    interval: "95 % interval",
    items: "Items",
    answers: "Answers",
    answersWith: "Answers with it",
    person: "Person",
    other: "Other person",
    kappa: "Kappa",
    alike: "Alike",
    both: "Items of both",
    pairsLeft: (shown: number, all: number) =>
      `The ${number(shown)} of ${number(all)} pairs that agree least.`,
  },
  work: {
    title: "What people did",
    text: "Time at work is that between answers, without pauses of more than two minutes.",
    empty: "Nobody has answered an item yet.",
    name: "Name",
    figures: {
      labels: "Labels",
      minutes: "Time at work",
      rate: "Per hour",
      gold: "Gold right",
      agreement: "Agreement",
    },
    hints: {
      labels: "Labels that stand",
      minutes: "Without pauses of more than two minutes",
      rate: "Answers an hour at work",
      gold: "Share of right answers to items whose answer is known (number of answers)",
      agreement: "With what the answers of several people come to (number of answers)",
    },
    reliability: "Reliability",
    reliabilityHint: "Estimated share of right answers, with its 95 % interval",
    reliabilityText:
      "Reliability is how often somebody is right, as all answers to the same items say. The bar holds the true share with 95 % confidence: the fewer labels it rests on, the longer it is.",
    reliable: (accuracy: number, low: number, high: number, labels: number) =>
      `${percent(accuracy)} (${percent(low)} to ${percent(high)}), ${number(labels)} ${labels === 1 ? "label" : "labels"}`,
    weeks: "Labels by week",
    byWeek: "Figures by week",
    weekOf: "Week of",
    week: (at: number) => day(at),
    duration: (minutes: number) =>
      minutes < 90 ? `${number(Math.round(minutes))} min` : `${fixed(minutes / 60, 1)} h`,
  },
  reviewItems: {
    order: "Order",
    orders: {
      disagreement: "Most disagreement first",
      confidence: "Least sure first",
      flag: "Flagged",
      error: "Likely errors",
      labeller: "Answers of one person",
      source: "Suggested by a source",
    },
    source: "Source",
    nobody: "Choose …",
    choose: "Choose whose answers to review, or which source.",
    settled: (n: number) => `${many(n, "item", "items")} settled`,
    names: "Show names",
    many: "All at once",
    empty: "Nothing here needs a look.",
    finished: "That was the last one.",
    person: (n: number) => `Person ${n}`,
    people: (n: number) => many(n, "answer", "answers"),
    consensus: "Consensus",
    consensusSure: (share: string) => `consensus, ${share} sure`,
    sure: (share: string) => `${share} sure`,
    pick: (key: string, title: string) => `Take ${key}: ${title}`,
    differs: "differs",
    differing: (n: number) =>
      n ? `${many(n, "mark", "marks")} not made by all` : "everybody made these marks",
    edit: "Edit",
    undo: "Undo",
    previous: "Previous",
    next: "Next",
    done: (answer: string) => `Settled: ${answer}`,
    manyText:
      "All items of this list that no owner has settled get your answer, which then counts instead of all others. One undo takes everything back, for a day.",
    looking: "Looking for the items …",
    found: (n: number, isMost: boolean) =>
      isMost ? `The first ${number(n)} items` : many(n, "item", "items"),
    takeConsensus: "Give each item the consensus of its answers",
    given: (n: number) => `${many(n, "item", "items")} settled.`,
    left: (reason: string, n: number) => reviewReasons[reason]?.(n) ?? `${number(n)} ${reason}`,
    back: "Back to the items",
  },
  accepting: {
    title: "Accept in bulk",
    note: "Sure suggestions become labels without anybody looking at them. They close their items, and the model does not learn from them. A share of the items, drawn at random, goes to people instead, first and without the suggestion: their answers say how often the accepted suggestions are wrong.",
    source: "Source",
    score: "Accept from a score in percent",
    scoreHint: "Suggestions without a score can't be accepted.",
    audit: "Audit, in percent",
    auditHint: "Share of the items that people answer instead.",
    percent: exactPercent,
    range: (low: number, high: number) => `(${exactPercent(low)} to ${exactPercent(high)})`,
    nothing: "There is no suggestion with such a score for an item that still wants an answer.",
    unknown: "No error is known yet: no answer was given to items with such a suggestion.",
    expected: (error: number, low: number, high: number, known: number) =>
      `Expected error ${exactPercent(error)}, between ${exactPercent(low)} and ${exactPercent(high)} with 95 % confidence, from ${many(known, "answer", "answers")} that were given without a suggestion.`,
    count: "Count what would be accepted",
    would: (labels: number, audited: number) =>
      `About ${many(labels, "suggestion becomes a label", "suggestions become labels")}, and ${many(audited, "item goes", "items go")} to people for the audit.`,
    accept: (labels: number) => `Accept ${many(labels, "suggestion", "suggestions")}`,
    leftToPeople: (reasons: string) => `Left to people: ${reasons}.`,
    left: (n: number, reason: string | undefined) => `${number(n)} ${reason ?? ""}`.trim(),
    reasons: {
      held: "held by somebody",
      answered: "answered already",
      corrected: "corrected",
      flagged: "flagged",
      audited: "being audited",
      "held out": "held out to test the model",
    } as Readonly<Record<string, string>>,
    chart: "Expected error from each score on, with its 95 % interval",
    scoreAxis: "lowest score",
    table: "The curve as a table, and the reliability diagram",
    stepsTable: "Suggestions and their error from each score on",
    reliability: "How often suggestions of a score are right",
    columns: {
      score: "Score from",
      suggestions: "Suggestions",
      error: "Error",
      interval: "95 % interval",
      answers: "Answers",
      wrong: "Wrong",
      mean: "Mean score",
      right: "Right",
      when: "Accepted",
      labels: "Labels",
      audited: "Audited",
    },
    accepted: "Accepted so far",
    notKnownYet: "not known yet",
    takenBack: (labels: number) => `${number(labels)}, taken back`,
    answeredOf: (answered: number, audited: number) => `${number(answered)} of ${number(audited)}`,
    takeBack: (source: string) => `Take back all labels of ${source}`,
  },
  many: {
    open: "Label many",
    list: "List",
    title: "Contact sheet",
    bar: "Answer for all ticked items",
    by: "Suggested by",
    anySource: "Any or none",
    model: "the model",
    suggestion: "Suggestion",
    anySuggestion: "Any",
    score: "Score",
    anyScore: "Any",
    from: (percent: string) => `${percent} % or more`,
    group: "Alike",
    noGroup: "Not grouped",
    groupOf: (group: number, count: number) => `Group ${group} (${items(count)})`,
    alike: "Alike",
    alikeTo: (name: string) => `${name}: show what is alike`,
    notAlike: (id: string) => `Most like item ${id}: show all again`,
    suggested: (answer: string, score: number | null) =>
      score === null ? answer : `${answer} ${figures.whole(score)} %`,
    more: "Show more",
    ticked: (n: number) => `${number(n)} ticked`,
    tickAll: "Tick all",
    untick: "Untick all",
    choose: "Choose",
    chooseFirst: "Choose an answer",
    give: (answer: string, n: number) => `Answer “${answer}” for ${items(n)}`,
    own: "They become answers of your own; each takes one of its item’s open places.",
    done: (answer: string, n: number) => `“${answer}” is the answer to ${items(n)} now.`,
    left: (reason: string, n: number) => `${items(n)} left: ${manyReasons[reason] ?? reason}.`,
    undo: "Undo all",
  },
  joining: {
    links: "Open links",
    linksText:
      "Whoever opens such a link becomes a labeller of their own. Parameters of its address, such as a crowd platform's number of the person, are kept and exported. In the return address, {code} stands for the completion code.",
    noLinks: "There are no open links yet.",
    most: "Number of people",
    quota: "Answers each",
    quotaHint: "as the project",
    back: "Return address",
    backHint: "https://…{code}",
    code: "Completion code",
    codeHint: "a random one",
    make: "Make link",
    made: (people: number) => `Link for ${number(people)} ${people === 1 ? "person" : "people"}`,
    link: "Link",
    used: "People",
    usedOf: (used: number, most: number) => `${number(used)} of ${number(most)}`,
    answers: "Answers",
    state: "State",
    open: "open",
    full: "full",
    closed: "closed",
    close: "Close",
    closeOf: (id: number) => `Close link ${id}`,
    groups: "Groups",
    groupsText: "Items that are assigned to a group come to its people only.",
    noGroups: "There are no groups yet.",
    group: "Group",
    members: "People",
    membersHint: "names, separated by commas",
    makeGroup: "Make group",
    change: "Change",
    changeOf: (name: string) => `Change group ${name}`,
    remove: "Delete",
    removeOf: (name: string) => `Delete group ${name}`,
    others: "somebody else's",
    nobody: "nobody yet",
  },
  webhooks: {
    title: "Webhooks",
    text: "A webhook tells a program elsewhere what happens in this project. Each message is signed, so that the receiver can verify who sent it.",
    show: "Show webhooks",
    off: "Webhooks are off: the operator allows no targets yet (supt serve --webhook-hosts).",
    none: "There are no webhooks yet.",
    link: "Address of the receiver",
    chosen: "Events (all, if none is chosen)",
    events: "Events",
    all: "all",
    add: "Add webhook",
    secret: "Secret, which is shown only this once",
    state: "State",
    states: { on: "on", paused: "paused", off: "switched off" },
    failing: (n: number) => `${number(n)} failed in a row`,
    waiting: "Waiting",
    succeeded: "Last success",
    test: "Test",
    pause: "Pause",
    resume: "Resume",
    rotate: "New secret",
    remove: "Delete",
    really: "Really delete?",
    deliveries: "Deliveries",
    nothing: "Nothing was sent yet.",
    when: "When",
    event: "Event",
    item: "Item",
    attempts: "Attempts",
    response: "Response",
    next: "Next attempt",
    resend: "Send again",
    outcomes: {
      waiting: "waiting",
      sent: "accepted",
      failed: "given up",
      gone: "no longer there",
    },
  },
  people: {
    title: "People",
    empty: "Nobody has been invited yet.",
    name: "Name",
    role: "Role",
    roles: { labeller: "Labeller", admin: "Owner" },
    labels: "Labels",
    rate: "Answers per minute",
    rateHint: "Answers per minute while at work, over the latest 200",
    rateOf: (rate: number) => fixed(rate, 1),
    median: "Time per answer",
    medianHint:
      "Median time that an item was on screen, over the latest 200 answers, without pauses",
    agreement: "Agreement",
    agreementHint:
      "How often others gave the same answer to the same item, over the latest 200 that were compared",
    help: "Speed and agreement are measured over each person's latest 200 answers, pauses left out. Agreement is how often others gave the same answer to the same item; an owner who corrects counts as one of them.",
    compared: (n: number) => `compared with ${many(n, "answer", "answers")}`,
    seconds: (ms: number) => `${fixed(ms / 1000, 1)} s`,
    here: "here",
    away: "away",
    gone: "revoked",
    presence: "Presence",
    actions: "Actions",
    items: (name: string) => `Show items that ${name} answered`,
    renew: "New link",
    renewOf: (name: string) => `New link for ${name}`,
    revoke: "Revoke",
    revokeOf: (name: string) => `Revoke ${name}`,
    revokeTitle: (name: string) => `Revoke ${name}?`,
    revokeText: "Their link stops working at once and they are signed out. Their labels stay.",
  },
  invite: {
    title: "Invite somebody",
    button: "Make a link",
    link: (name: string) => `Invitation link for ${name}`,
    once: "Send this link to them. It is shown only once and works only once: the first person to open it is signed in under this name.",
    onlyHere: "It opens on this machine only. For others, start the server with --host and --url.",
    copy: "Copy",
    copied: "Copied",
    byHand: "Press Ctrl+C to copy",
  },
  items: {
    title: "Items",
    add: "Add items",
    gold: { active: "Gold", retired: "Gold, retired" },
    search: "Search",
    searchHint: "Text, id or external id",
    kept: "Show",
    keptOf: {
      all: "All items",
      labelled: "Labelled",
      unlabelled: "Not labelled",
      flagged: "Flagged",
      disagreement: "People disagree",
      corrected: "Corrected",
    },
    labeller: "Answered by",
    anybody: "Anybody",
    question: "Question",
    anyQuestion: "Any",
    value: "Answer",
    anyValue: "Any",
    clear: "Clear",
    empty: "No matching items.",
    looking: "No match among the items searched so far.",
    goOn: "Keep searching",
    open: (n: number) =>
      n ? `${many(n, "more answer", "more answers")} needed` : "No more answers needed",
    consensus: "Consensus",
    confidence: "Sure",
    agreement: "Agreement",
    unanswered: "Not answered",
    id: (id: string) => `Item ${id}`,
    show: (id: string) => `Item ${id}: show`,
    answers: "Answers",
    who: "Who",
    when: "When",
    overruled: "overruled",
    correction: "correction",
    late: "extra",
    flags: "Flags",
    correct: "Correct",
    correctText: "Your answer replaces theirs. Theirs are kept for the record.",
    nothingMarked: "Nothing marked",
    noneChosen: "None chosen",
    undoStep: "Undo a step",
    leftOut: "Left out",
    relations: "Relations",
    moreRegions: (n: string) => `and ${n} more`,
    view: "Show answers",
    sideBySide: "Side by side",
    together: "All on one",
    by: (name: string, label: string) => `${name}: ${label}`,
    gave: (name: string, answer: string) => `${name}’s answer: ${answer}.`,
    answerOf: (name: string) => `${name}'s answer`,
    chosen: "Your choice",
    saveNext: "Save and next",
    corrected: "Corrected",
    asJson: "The answer as JSON",
    badJson: "This isn't valid JSON yet.",
  },
  flags: {
    title: "Flags",
    open: "Open",
    resolved: "Resolved",
    empty: "No open flags. Items that labellers flag appear here automatically.",
    emptyResolved: "Nothing has been resolved yet.",
    noNote: "No note",
    by: (name: string) => `by ${name}`,
    resolve: "Resolve",
    reopen: "Open again",
    item: (id: string) => `Show item ${id}`,
  },
  project: {
    texts: "Title and guidelines",
    titleField: "Title",
    guidelines: "Guidelines",
    guidelinesHint: "Written in Markdown. Labellers open them with H.",
    noGuidelines: "Nothing yet.",
    preview: "Preview",
    previewItem: "The task as labellers see it. Nothing you press here is saved.",
    would: (value: string) => `This would be the answer: ${value}`,
    noPreview: (kind: string) => `Tasks of the kind “${kind}” are labelled by programs.`,
    task: "Task",
    taskHint: "The change takes effect at once for everyone who is labelling.",
    options: "Options",
    labels: "Labels",
    value: "Value",
    shownAs: "Shown as",
    key: "Key",
    valueOf: (n: number) => `Value of option ${n}`,
    shownAsOf: (n: number) => `Option ${n} is shown as`,
    keyOf: (n: number) => `Key of option ${n}`,
    add: "Add an option",
    fixed: "Answers were given, so these values are locked. Change what they are shown as instead.",
    remove: "Remove",
    removeOf: (value: string) => `Remove ${value}`,
    asJson: "As JSON",
    jsonField: "The task as JSON",
    badJson: "This isn't a valid JSON object yet.",
    discard: "Discard",
  },
  settings: {
    title: "Settings",
    own: "As the server has it",
    noQuota: "No limit",
    names: {
      overlap: "Answers per item",
      lease: "Minutes for an item",
      undo: "Minutes to undo",
      holdout: "Hold-out in percent",
      acquisition: "What is asked next",
      model: "Model",
      sure: "Sure from, in percent",
      again: "Items that need another opinion",
      quota: "Answers of one person at most",
      goldRate: "Gold items in percent",
      quiz: "Quiz",
      goldMin: "To get right, in percent",
    },
    hints: {
      overlap:
        "Number of people who answer each item; 2..7 asks 2, and more people where they disagree.",
      lease: "After that the item goes to somebody else.",
      undo: "For as long, people can change an answer.",
      holdout: "Randomly drawn items that test the model and don't train it.",
      acquisition: "margin and entropy ask what the model is least sure of.",
      model: "What learns from the answers.",
      sure: "Nobody else is asked about an item whose answer is as sure.",
      again: "Ranked: the model decides between a new item and another opinion.",
      quota: "Then they are told that they are done.",
      goldRate: "Share of what people get. Nobody can tell such an item from the others.",
      quiz: "Number of gold items to pass before anything else; 0: none.",
      goldMin:
        "Whoever gets fewer gold items right gets nothing more, until you lift it; 0: never.",
    },
    blind: "Hide progress and model from labellers",
    opinions: "Several opinions",
    orders: { first: "Before new items", ranked: "Ranked among new items" } as Readonly<
      Record<string, string>
    >,
    gold: "Gold items",
    goldNote:
      "Items whose answer is known, to see how people do. They are added with gold: true and a label.",
    goldFeedback: "Tell people whether they were right",
    goldJudged: "People are judged after 10 gold items, and after the quiz.",
  },
  oversight: {
    log: {
      title: "Log",
      note: "What owners and operators did, newest first. Entries are only ever added.",
      empty: "Nothing has been done yet.",
      when: "When",
      who: "Who",
      what: "What",
      details: "Details",
      operator: "Operator",
      show: "Show the log",
    },
    acts: {
      project_created: "Project made",
      project_changed: "Project changed",
      project_paused: "Paused",
      project_resumed: "Resumed",
      project_archived: "Archived",
      project_unarchived: "Unarchived",
      project_imported: "Project imported",
      project_handed_over: "Project handed over",
      settings_changed: "Settings changed",
      ranking_set: "Order set by hand",
      items_added: "Items added",
      items_reopened: "Items reopened",
      labels_imported: "Labels imported",
      labels_given: "Many items labelled",
      labels_taken_back: "Labels taken back",
      item_corrected: "Item corrected",
      items_corrected: "Many items corrected",
      corrections_taken_back: "Corrections taken back",
      suspect_closed: "Likely error closed",
      suspect_opened: "Likely error opened again",
      second_look: "Second look asked for",
      flag_resolved: "Flag resolved",
      flag_opened: "Flag opened again",
      flag_answered: "Flag answered",
      suggestions_added: "Suggestions added",
      suggestions_deleted: "Suggestions deleted",
      suggestions_accepted: "Suggestions accepted",
      suggestions_taken_back: "Accepted suggestions taken back",
      labeller_invited: "Invited",
      labeller_reinvited: "New link made",
      labeller_revoked: "Access revoked",
      labeller_voided: "Labels withdrawn",
      labeller_lifted: "Admitted again",
      labeller_erased: "Person erased",
      sign_in_role: "Role by sign-in",
      link_made: "Open link made",
      link_closed: "Open link closed",
      group_created: "Group made",
      group_changed: "Group changed",
      group_removed: "Group removed",
      gold_added: "Gold items added",
      gold_retired: "Gold items retired",
      events_switched_on: "Events switched on",
      events_switched_off: "Events switched off",
      webhook_made: "Webhook made",
      webhook_changed: "Webhook changed",
      webhook_rotated: "Webhook's secret replaced",
      webhook_removed: "Webhook removed",
      webhook_tested: "Webhook tested",
      webhook_replayed: "Webhook's events sent again",
      webhook_resent: "Delivery of a webhook sent again",
      webhook_switched_off: "Webhook switched off by the server",
      labels_exported: "Labels exported",
    } as Readonly<Record<string, string>>,
    standing: {
      voided: "Voided",
      quiz: "Quiz not passed",
      gold: (right: number, of: number) => `Suspended: ${right} of ${of} gold answers right`,
      lift: "Let go on",
      of: (name: string) => `Let ${name} go on`,
    },
    void: {
      button: "Withdraw labels",
      of: (name: string) => `Withdraw the labels of ${name}`,
      title: (name: string) => `Withdraw the labels of ${name}?`,
      text: "Their items go to other people, and they get no more items of this project. What is withdrawn stays in the database, and in exports with withdrawn labels.",
      count: (labels: number, of: number) =>
        `This is about ${many(labels, "label", "labels")} of ${items(of)}.`,
      reason: "Reason",
      reasonHint: "Exports and the log show it.",
      since: "Only labels since (date, optional)",
    },
    thread: {
      answer: "Answer",
      answerTo: (name: string) => `Your answer to ${name}`,
      send: "Send",
      unseen: "not read yet",
      by: (name: string) => `${name}:`,
    },
  },
  shown: {
    title: "What labellers see",
    note: "A suggestion is shown as such, and Enter accepts it. Items that test the model, and second opinions, never show one.",
    own: { off: "None", model: "The project's own model" } as Readonly<Record<string, string>>,
    names: {
      suggest: "Suggestions of",
      suggestMin: "Lowest score in percent",
      suggestBlind: "Without a suggestion, in percent",
    },
    hints: {
      suggest: "Sources are added by supt suggestions add.",
      suggestMin: "Less sure suggestions are not shown.",
      suggestBlind: "Share of the items, drawn for each person, that tells what suggestions do.",
    },
    outside: "Give percentages from 0 to 100.",
  },
  task: {
    settings: "More settings",
    questions: "Questions",
    addQuestion: "Add a question",
    aboutRegions: "Asked about each region with this label",
    relations: "Relations between regions",
    addRelation: "Add a relation",
    untitled: "Question",
    conditional: "conditional",
    up: (title: string) => `Move ${title} up`,
    down: (title: string) => `Move ${title} down`,
    moveIn: (name: string) => `Put ${name} below the option above`,
    moveOut: (name: string) => `Move ${name} out`,
    moreOf: (name: string) => `More about ${name}`,
    optionOf: (n: number) => `option ${n}`,
    hint: "Explanation below the name",
    title: "Question as people read it",
    name: "Name in the answers",
    nameHint: "The name is the column in exports.",
    kind: "Kind",
    answered: "Answers were given, so the name and the kind are locked.",
    help: "Help below the question",
    required: "Must be answered",
    when: "Asked",
    always: "Always",
    after: (title: string) => `After an answer to “${title}”`,
    answers: "After these answers",
    lowest: "Lowest",
    highest: "Highest",
    learn: "A model learns",
    learnEvery: "Every question that it can learn",
    atLine: (line: number) => `Line ${line}`,
    kinds: {
      choice: "One option",
      choices: "Several options",
      text: "Text",
      rating: "Rating",
      rank: "Order",
      spans: "Parts of a text",
      segments: "Stretches of time",
      boxes: "Boxes",
      polygons: "Polygons",
      points: "Points",
      compare: "Comparison",
      form: "Several questions",
    } as Readonly<Record<string, string>>,
    fields: {
      options_from: "Field of an item that lists its options",
      inner: "Options that have others below them can be chosen",
      other: "People may write an answer of their own",
      min: "At least",
      max: "At most",
      max_length: "Maximum number of characters",
      placeholder: "Text in the empty field",
      scale: "Scale",
      anchors: "What the ends mean",
      on: "Field of the item that is marked",
      accept_empty: "Nothing may be marked",
      snap: "Marks snap to words",
    } as Readonly<Record<string, string>>,
  },
  looks: {
    title: "Looks of the items",
    field: "Style sheet (CSS)",
    hint: "For the item alone, up to 16 KiB. It can load nothing. Classes: text-view, prose, table-view, field, badge, chat, turn.",
    fromFile: "Take a CSS file",
    tooLarge: (name: string) => `${name} is larger than 16 KiB`,
    firstItem: "First item with this style sheet",
    imagesHint:
      "Images can be chosen, pasted or dropped: PNG, JPEG, GIF or WebP of up to 180 kB each, 187 kB together.",
    addImages: "Add images",
    faults: {
      format: "is no PNG, JPEG, GIF or WebP image",
      size: "is larger than 180 kB: make it smaller",
      sum: "is too much: all images together may have 187 kB (250,000 characters as text)",
    },
    flaws: {
      text: "The text may have 100,000 characters: shorten it.",
      images: "All images together may have 187 kB (250,000 characters as text): remove one.",
    },
  },
  exports: {
    title: "Download labels",
    note: "Answers that were taken back are left out. Corrected answers are kept and marked as overruled; the correction follows them.",
    format: "Format",
    formatHints: {
      csv: "For spreadsheets: cells that they would calculate get an apostrophe.",
      hf: "A zip with a folder for datasets.load_from_disk.",
      yolo: "A zip with labels and data.yaml.",
      voc: "A zip with an XML file for each image.",
    } as Readonly<Record<string, string>>,
    resolve: "Rows",
    resolves: {
      none: "Every label",
      majority: "One per item, majority",
      consensus: "One per item, consensus",
    },
    usual: (what: string) => `Default: ${what.toLowerCase()}`,
    resolveHint: "A consensus weighs answers by how reliable people are.",
    since: "Since",
    sinceHint: "Only labels from then on; empty: all.",
    withItems: "With what each item holds",
    noMachine: "Without labels that programs gave",
    download: "Download",
    saved: (size: string) => `Saved, ${size}`,
  },
  projectFile: {
    title: "The whole project as a file",
    note: "Items, labels with their history, settings and the names of people. supt project import reads it into any database, and it is a backup of this project. Files below --media-root are not in it.",
    download: "Get the file",
  },
  ownership: {
    archive: "Archive",
    archiveText:
      "Nobody gets items any more, nothing can be changed, and the project leaves the lists. Labels stay, and can be downloaded.",
    archivedFields: "This project is archived. Bring it back below to change it.",
    archivedText: "This project is archived: nothing is handed out, and nothing can be changed.",
    archiveNow: "Archive the project",
    unarchive: "Bring it back",
    handOver: "Hand over",
    handOverText:
      "Another person becomes the owner. You stay as a labeller, and can't manage the project any more.",
    newOwner: "Name of the new owner",
    handOverNow: "Hand over",
    done: (name: string) => `The project is ${name}’s now`,
    noLink: "They have a link or are signed in, and find the project in their list.",
    sure: "Are you sure?",
  },
};

const reviewReasons: Record<string, (n: number) => string> = {
  corrected: (n) => `${number(n)} had an owner’s answer already.`,
  withdrawn: (n) => `${number(n)} were taken back before.`,
  unknown: (n) => `${number(n)} are not there any more.`,
  unsure: (n) => `${number(n)} have no answers.`,
  unfit: (n) => `To ${number(n)} this is no possible answer.`,
};

const manyReasons: Readonly<Record<string, string>> = {
  full: "no place is open",
  mine: "you have answered, or have it on your screen",
  audited: "it tells how good accepted suggestions are",
  withdrawn: "this was undone",
  unknown: "there is no such item",
};

/** Texts of the New project page. */
export const create = {
  title: "New project",
  lead: "From a file to a link that colleagues can open, in a minute.",
  steps: { file: "Data", show: "What people see", ask: "What is asked", ready: "Invite" },
  stepsName: "Steps",
  next: "Continue",
  back: "Back",
  forbidden: "You may not make projects",
  forbiddenText: "Ask the server's operator for a link. This command prints one:",
  drop: "Drop a file here, or choose one",
  dropNow: "Let go to add it",
  formats: "A table (CSV, Excel, Parquet), JSON lines, a text file, or several images.",
  choose: "Choose files",
  sending: (name: string) => `Sending ${name}`,
  reading: (name: string) => `Reading ${name}`,
  cancel: "Cancel",
  other: "Choose another file",
  oneFile: "Choose one file, or several images: only images can be added several at a time.",
  noSounds: "Sounds are added by supt items add, or as addresses in a column of a table.",
  fault: {
    format: "not a JPEG, PNG, GIF, WebP, AVIF or BMP image: convert it to one of them",
    size: "larger than 11 MB",
    twice: "a second file of this name",
  },
  sheet: "Sheet",
  encoding: "Encoding of the file",
  encodings: {
    cp1252: "Windows, Western European",
    cp1250: "Windows, Central European",
    cp1251: "Windows, Cyrillic",
    cp1253: "Windows, Greek",
    cp1254: "Windows, Turkish",
    shift_jis: "Japanese",
    gb18030: "Chinese, simplified",
    big5: "Chinese, traditional",
    euc_kr: "Korean",
    mac_roman: "Old Mac",
    "utf-16-le": "UTF-16 without a byte order mark",
  },
  readAgain: "Read it so",
  noImages: "None of these files can be added.",
  leftOut: (n: number) => `${many(n, "file is", "files are")} left out:`,
  images: (n: number) => many(n, "image", "images"),
  rows: (n: number) => many(n, "row", "rows"),
  again: "Choose the file again: it is too large to be kept while the page is reloaded.",
  columns: "Columns",
  column: "Column",
  type: "Type",
  examples: "Examples",
  use: "Used as",
  useOf: (name: string) => `Use of ${name}`,
  uses: {
    show: "Shown to people",
    options: "Options of the item",
    id: "Id of the item",
    label: "Known answer",
    features: "Input of the model",
    meta: "Kept, not shown",
    off: "Left out",
  },
  types: {
    text: "Text",
    integer: "Whole number",
    decimal: "Number",
    boolean: "Yes or no",
    date: "Date",
    timestamp: "Time",
    bytes: "File",
    list: "List",
    object: "Object",
    mixed: "Mixed",
  } as Readonly<Record<string, string>>,
  many: {
    search: "Find columns",
    use: (n: number) => (n === 1 ? "Use it as" : `Use all ${number(n)} as`),
    choose: "Choose…",
    some: (n: number) => many(n, "column", "columns"),
    found: (n: number, all: number) =>
      n === all ? `All ${number(all)} columns.` : `${number(n)} of ${number(all)} columns.`,
  },
  missing: (n: number) => `${number(n)} empty`,
  distinct: (n: number) => many(n, "value", "values"),
  up: (name: string) => `Move ${name} up`,
  as: "Shown as",
  asOf: {
    text: "Text",
    markdown: "Markdown",
    html: "HTML (in a closed frame)",
    chat: "Chat",
    image: "Image (address or path)",
    audio: "Sound (address or path)",
    video: "Video (address or path)",
    series: "Numbers over time",
    badge: "Badge",
    json: "JSON",
  },
  wordOf: (name: string) => `How ${name} is shown`,
  layout: "Layout",
  layouts: { table: "A table of names and values", fields: "Field by field" },
  ownForm: { title: "Several questions", description: "A form: each question in its own way." },
  preview: "As people will see it",
  item: (n: number) => `Item ${n}`,
  nothingShown: "Choose at least one column to show.",
  allLabelled: "Every row has a known answer: nothing would be left to label. Choose another use.",
  refusedRows: (n: number) => `${many(n, "row", "rows")} can't be added:`,
  refusedRow: (line: number | null, reason: string) =>
    line === null ? reason : `Row ${number(line)}: ${reason}`,
  moreRows: (n: number) => `and ${number(n)} more`,
  skipBad: "Leave these rows out and add the others",
  templates: "What should people do?",
  orTemplate: "Or begin with a ready task and ten items to try it",
  withItems: "Create it with its items",
  own: { title: "Your own answers", description: "One answer each, of those that you write." },
  /** Templates in this language; the server's texts are English. */
  templateOf: {} as Readonly<Record<string, { title: string; description: string }>>,
  proposed: (column: string) =>
    `The answers are those in column ${column}. Change them as you like.`,
  lacks: "Add at least one answer.",
  about: "Name",
  titleField: "Title",
  slugField: "Name in addresses",
  slugHint: "Lower-case letters, digits and hyphens.",
  guidelines: "Guidelines (optional)",
  create: "Create the project",
  creating: "Creating…",
  adding: "Adding the items",
  addingNow: "Almost done: the server is storing them.",
  added: (n: number, title: string) => `${many(n, "item", "items")} added to “${title}”.`,
  leftOutRows: (n: number) => `${many(n, "row was", "rows were")} left out.`,
  retry: "Try again",
  retryGood: "Add what is good, leave out the rest",
  inviteHint: "Send each person a link of their own.",
  label: "Label it yourself",
  manage: "Open the owner's page",
  another: "Make another project",
  add: {
    title: "Add items",
    done: "Items added",
    close: "Close",
    now: "Add the items",
    update:
      "Give items that are known by their id, and have no answers yet, the content of the file",
    leaveOut: (n: number) =>
      `${many(n, "row", "rows")} can't be added: leave them out, or correct the file.`,
    nothing: "No row can be added.",
    noImages: "The items of this project are not images: add a table, or make another project.",
    added: (n: number) => `${many(n, "item", "items")} added.`,
    updated: (n: number) => `${many(n, "known item", "known items")} changed.`,
    known: (n: number) => `${many(n, "item", "items")} known already and not added again.`,
    reasons: "Left out:",
    download: (n: number, total: number) =>
      n < total ? `Download the first ${number(n)} reasons` : "Download the reasons",
    show: "Show the items",
    again: "Add more",
  },
};
