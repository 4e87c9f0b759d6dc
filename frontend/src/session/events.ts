/** Events that the session reacts to, and effects that it asks for. */
import type { ClientMessage, Item, ServerMessage } from "../protocol/messages";
import type { NoticeKind, Request, State, TabMemory } from "./state";

/** Name of a timer. At most one of each runs; starting it again restarts it. */
export type Timer = "reconnect" | "resend" | "quiet" | "probe";

/** Something that happened: on the page, on the connection, or in carrying out an effect. */
export type SessionEvent =
  /** The page has begun; `memory` is what the tab remembers of an earlier load. */
  | { readonly type: "started"; readonly memory: TabMemory | null }
  /** The websocket is open. */
  | { readonly type: "opened" }
  /** The server has sent a message. */
  | { readonly type: "received"; readonly message: ServerMessage }
  /** The websocket has closed. */
  | { readonly type: "closed"; readonly code: number }
  /** A timer has run out. */
  | { readonly type: "elapsed"; readonly timer: Timer }
  /** The network changed, or the user came back to the page. */
  | { readonly type: "nudged" }
  /** The page has come into view, or nobody sees it any longer. */
  | { readonly type: "seen"; readonly visible: boolean }
  /** The user asked to connect again after a final close. */
  | { readonly type: "restarted" }
  /** The stored outbox of `user` has been read. */
  | { readonly type: "loaded"; readonly user: string; readonly messages: readonly Request[] }
  /** A request is in the browser's database, or storing it has failed. */
  | { readonly type: "stored"; readonly id: string; readonly failed: boolean }
  /** The media of an item are decoded. */
  | { readonly type: "prepared"; readonly lease: string }
  /** The user answered the item on screen. */
  | {
      readonly type: "answered";
      readonly value: unknown;
      /** The item's suggestion was not drawn. */
      readonly unseen?: boolean;
    }
  /** The user skipped the item on screen. */
  | { readonly type: "skipped" }
  /** The user took back the answer with this id, or the latest one. */
  | { readonly type: "undone"; readonly id?: string }
  /** The user flagged the item on screen, or the latest answer if there is none. */
  | { readonly type: "flagged"; readonly note: string }
  /** The user dismissed a notice. */
  | { readonly type: "dismissed"; readonly kind: NoticeKind };

/** Something that the owner of the state is to do. */
export type Effect =
  /** Open a websocket. */
  | { readonly type: "connect" }
  /** Send a message on the open websocket. */
  | { readonly type: "send"; readonly message: ClientMessage }
  /** Abandon the connection: don't wait for its close, and don't report it. */
  | { readonly type: "drop" }
  /** Start a timer of `ms` milliseconds. */
  | { readonly type: "wait"; readonly timer: Timer; readonly ms: number }
  /** Stop a timer. */
  | { readonly type: "cancel"; readonly timer: Timer }
  /** Read the stored outbox of `user`. */
  | { readonly type: "load"; readonly user: string }
  /** Store a request until it is settled. */
  | { readonly type: "store"; readonly user: string; readonly message: Request }
  /** Delete a stored request. */
  | { readonly type: "forget"; readonly user: string; readonly id: string }
  /** Decode the media of an item. */
  | { readonly type: "prepare"; readonly item: Item }
  /** Remember this over a reload of the tab. */
  | { readonly type: "remember"; readonly memory: TabMemory }
  /** Fetch over HTTP again: something that the owner's page shows has changed. */
  | { readonly type: "refresh" };

/** Time, randomness and an id, supplied to each step so that it stays pure. */
export interface Stamp {
  /** Monotonic clock, in milliseconds. */
  readonly now: number;
  /** Random number from 0 up to 1. */
  readonly random: number;
  /** Fresh unique id; a step uses it at most once. */
  readonly id: string;
}

/** Result of a step: the next state, and the effects in the order to carry them out. */
export type Step = readonly [State, readonly Effect[]];
