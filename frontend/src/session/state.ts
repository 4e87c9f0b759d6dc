/**
 * The words of the session: what it remembers, what it is told, and what it asks for.
 *
 * Nothing here does anything. States are frozen values: `step` answers with a new one.
 */
import type {
  ClientMessage,
  Flag,
  IdleNotice,
  Item,
  Model,
  Progress,
  ServerMessage,
  Skip,
  Submit,
  Undo,
  Welcome,
} from "../protocol/messages";

/** What is kept until the server has given a definite answer to it. */
export type Request = Submit | Skip | Undo | Flag;

export interface Entry {
  readonly message: Request;
  /** It is in the browser's database, or that has failed: it may be sent now. */
  readonly kept: boolean;
  /** It went out on this connection and has not been answered. */
  readonly sent: boolean;
  /** How often it went out: 0 means that the server can't know of it. */
  readonly tries: number;
}

/** One of the person's own answers or skips, so that it can be taken back. */
export interface Answered {
  readonly id: string;
  readonly item: string;
  /** What was shown; null after a reload, and for all but the latest few. */
  readonly was: Item | null;
  /** The answer in a few words; null if the item was skipped. */
  readonly gist: string | null;
  /** It came late and is kept as an extra opinion, or it could not be saved at all. */
  readonly fate?: "late" | "lost";
}

export interface Undoing extends Answered {
  /** Id of the undo itself. */
  readonly undo: string;
}

export interface Shown {
  readonly item: Item;
  /** `Stamp.now` at which it came on screen. */
  readonly since: number;
}

export type Link =
  | { readonly at: "resting" }
  | { readonly at: "opening" }
  | { readonly at: "greeting" }
  | { readonly at: "live"; readonly since: number }
  | { readonly at: "away" }
  | { readonly at: "ended"; readonly code: number };

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

export interface Notice {
  readonly kind: NoticeKind;
  readonly count: number;
  /** What the server said, where it says more than the kind does. */
  readonly detail?: string;
}

export interface State {
  readonly project: string;
  /** How many items to hold at most; 0 only watches. */
  readonly window: number;
  readonly link: Link;
  /** Connections in a row that failed or didn't last. */
  readonly attempts: number;
  /** The server's wish, from its `bye`, for how long to stay away. */
  readonly stayAwayMs: number;
  /** The server has said that it is about to restart. */
  readonly restarting: boolean;
  /** The server has sent this page back for what the project asks now. */
  readonly changing: boolean;
  /** Something has come over this connection since the last look. */
  readonly heard: boolean;
  readonly session: string | null;
  readonly welcome: Welcome | null;
  /** Whose outbox and history these are. */
  readonly user: string | null;
  /** What an earlier page left in the outbox has been read; nothing is sent before. */
  readonly loaded: boolean;
  readonly outbox: readonly Entry[];
  /** A retry is being waited for; to keep the order, nothing else goes out meanwhile. */
  readonly holding: boolean;
  readonly screen: Shown | null;
  readonly queue: readonly Item[];
  /** What was on screen before a reload: until it is back, nothing else takes its place. */
  readonly awaited: string | null;
  /** Leases whose images are decoded. */
  readonly prepared: readonly string[];
  /** Oldest first. */
  readonly history: readonly Answered[];
  readonly undoing: readonly Undoing[];
  readonly idle: IdleNotice | null;
  readonly progress: Progress | null;
  readonly model: Model | null;
  readonly notices: readonly Notice[];
}

/** Of each kind at most one runs; waiting again starts it afresh. */
export type Timer = "reconnect" | "resend" | "quiet" | "probe";

/** What a reload of the page must not lose, besides the outbox. */
export interface Memory {
  readonly session: string | null;
  readonly user: string | null;
  readonly history: readonly Answered[];
  /** Lease of what was on screen. */
  readonly awaited: string | null;
}

export type Event =
  | { readonly type: "started"; readonly memory: Memory | null }
  | { readonly type: "opened" }
  | { readonly type: "received"; readonly message: ServerMessage }
  | { readonly type: "closed"; readonly code: number }
  | { readonly type: "elapsed"; readonly timer: Timer }
  /** The network changed, or the person came back to the page. */
  | { readonly type: "nudged" }
  | { readonly type: "restarted" }
  | { readonly type: "loaded"; readonly user: string; readonly messages: readonly Request[] }
  | { readonly type: "kept"; readonly id: string; readonly failed: boolean }
  | { readonly type: "prepared"; readonly lease: string }
  | { readonly type: "answered"; readonly value: unknown }
  | { readonly type: "skipped" }
  /** The answer with this id is taken back, or else the latest. */
  | { readonly type: "undone"; readonly id?: string }
  /** The owner is told about the item on screen, or else about the latest answer. */
  | { readonly type: "flagged"; readonly note: string }
  | { readonly type: "dismissed"; readonly kind: NoticeKind };

export type Effect =
  | { readonly type: "connect" }
  | { readonly type: "send"; readonly message: ClientMessage }
  /** Give the connection up without waiting for its close, and don't report it. */
  | { readonly type: "drop" }
  | { readonly type: "wait"; readonly timer: Timer; readonly ms: number }
  | { readonly type: "cancel"; readonly timer: Timer }
  | { readonly type: "load"; readonly user: string }
  | { readonly type: "keep"; readonly user: string; readonly message: Request }
  | { readonly type: "forget"; readonly user: string; readonly id: string }
  | { readonly type: "prepare"; readonly item: Item }
  | { readonly type: "remember"; readonly memory: Memory }
  /** To an owner's page: something changed that HTTP tells more of. */
  | { readonly type: "refresh" };

/** What the machine may not make up itself. */
export interface Stamp {
  /** Milliseconds of a clock that never jumps. */
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: number;
  /** Fresh and unique: at most one is used in a step. */
  readonly id: string;
}

export type Step = readonly [State, readonly Effect[]];

export function initial(project: string, window: number): State {
  return {
    project,
    window,
    link: { at: "resting" },
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
    progress: null,
    model: null,
    notices: [],
  };
}
