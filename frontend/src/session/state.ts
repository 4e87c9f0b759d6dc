/** State of the client session, as frozen values: each step returns a new one. */
import type {
  Feedback,
  Flag,
  IdleNotice,
  Item,
  Model,
  Progress,
  Skip,
  Submit,
  Undo,
  Welcome,
} from "../protocol/messages";

/** Message that stays in the outbox until the server has given it a definite answer. */
export type Request = Submit | Skip | Undo | Flag;

/** Request that waits for its answer. */
export interface OutboxEntry {
  readonly message: Request;
  /** Whether the request is in the browser's database, or storing it has failed. */
  readonly stored: boolean;
  /** Whether the request was sent on this connection. */
  readonly sent: boolean;
  /** Number of times it was sent; 0 means that the server can't know it. */
  readonly tries: number;
}

/** One of the user's own answers or skips, which can be taken back. */
export interface HistoryEntry {
  readonly id: string;
  readonly item: string;
  /** Item as it was shown; null after a reload, and for all but the latest few. */
  readonly shown: Item | null;
  /** Summary of the answer; null if the item was skipped. */
  readonly gist: string | null;
  /** `late`: kept as an extra opinion. `lost`: could not be saved. */
  readonly fate?: "late" | "lost";
}

/** Answer that is being taken back. */
export interface PendingUndo extends HistoryEntry {
  /** Id of the `undo` request. */
  readonly undo: string;
}

/** Item on screen. */
export interface ScreenItem {
  readonly item: Item;
  /** `Stamp.now` when it came on screen. */
  readonly since: number;
}

/** Phase of the connection; `onConnection.ts` draws the transitions. */
export type Connection =
  | { readonly at: "resting" }
  | { readonly at: "opening" }
  | { readonly at: "greeting" }
  | { readonly at: "live"; readonly since: number }
  | { readonly at: "away" }
  | { readonly at: "ended"; readonly code: number };

/** Reason for a notice. */
export type NoticeKind =
  | "late"
  | "lease_lost"
  | "lapsed"
  | "flagged"
  | "flag_refused"
  | "refused"
  | "too_large"
  | "undo_expired"
  | "undo_offline"
  | "not_kept"
  | "guidelines_changed"
  | "task_changed"
  | "misunderstood";

/** Message to the user. */
export interface Notice {
  readonly kind: NoticeKind;
  /** Number of times that it happened since the user dismissed it. */
  readonly count: number;
  /** Server's own words, if they say more than the kind does. */
  readonly detail?: string;
}

/** Everything that the session knows. */
export interface State {
  readonly project: string;
  /** Maximum number of items held; 0 only watches the project. */
  readonly window: number;
  readonly connection: Connection;
  /** Number of consecutive connections that failed or did not last. */
  readonly attempts: number;
  /** Wait that the server asked for in its `bye`, in milliseconds. */
  readonly stayAwayMs: number;
  /** Whether the server has announced a restart. */
  readonly restarting: boolean;
  /** Whether the server has closed the connection because the project changed. */
  readonly changing: boolean;
  /** Whether something was received on this connection since the last check. */
  readonly heard: boolean;
  /** Id of the session to resume. */
  readonly session: string | null;
  readonly welcome: Welcome | null;
  /** Labeller to whom the outbox and the history belong. */
  readonly user: string | null;
  /** Whether the stored outbox has been read; nothing is sent before. */
  readonly loaded: boolean;
  readonly outbox: readonly OutboxEntry[];
  /** Whether a retry is due; nothing else is sent before it, which keeps the order. */
  readonly holding: boolean;
  readonly screen: ScreenItem | null;
  readonly queue: readonly Item[];
  /** Lease of the item that was on screen before a reload; no other item is shown before it. */
  readonly awaited: string | null;
  /** Leases of queued items whose media are decoded. */
  readonly prepared: readonly string[];
  /** Latest answers and skips, oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly undoing: readonly PendingUndo[];
  readonly idle: IdleNotice | null;
  /** Feedback to the latest answer; null until the next one brings some. */
  readonly feedback: Feedback | null;
  readonly progress: Progress | null;
  /** Answers of the user that count. */
  readonly mine: number;
  /** Whether somebody can see the page. */
  readonly visible: boolean;
  /** Whether the server was told on this connection that news are wanted. */
  readonly news: boolean;
  readonly model: Model | null;
  readonly notices: readonly Notice[];
}

/** What a tab remembers over a reload, besides the outbox; `sessionStorage` holds it as JSON. */
export interface TabMemory {
  readonly session: string | null;
  readonly user: string | null;
  readonly history: readonly HistoryEntry[];
  /** Lease of the item on screen. */
  readonly awaited: string | null;
}

/** Returns the state of a session that has not begun. */
export function initialState(project: string, window: number): State {
  return {
    project,
    window,
    connection: { at: "resting" },
    attempts: 0,
    stayAwayMs: 0,
    restarting: false,
    changing: false,
    heard: false,
    session: null,
    welcome: null,
    user: null,
    loaded: false,
    outbox: [],
    holding: false,
    screen: null,
    queue: [],
    awaited: null,
    prepared: [],
    history: [],
    undoing: [],
    idle: null,
    feedback: null,
    progress: null,
    mine: 0,
    visible: true,
    news: true,
    model: null,
    notices: [],
  };
}
