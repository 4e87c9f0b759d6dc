/* Generated from supt_async/protocol/schema.json by `npm run generate`: do not edit. */

export type Message = ClientMessage | ServerMessage;
export type ClientMessage =
  Hello | Submit | Skip | Undo | Release | Flag | Show | Window | Ping | Bye;
export type ServerMessage =
  | Welcome
  | Item
  | Ack
  | Replace
  | Progress
  | Model
  | Changed
  | IdleNotice
  | Error
  | Pong
  | ServerBye;
export type Role = "admin" | "labeller";
/**
 * Why an item is sent.
 */
export type Mode = "push" | "resume" | "undo";
export type ModelState = "failed" | "idle" | "queued" | "ready" | "training";
/**
 * Why a labeller who wants an item gets none (docs/protocol.md, rule 7).
 */
export type IdleReason = "done" | "nothing_for_you" | "paused" | "waiting";

/**
 * Opens the conversation: which project, who, and what is still on hand.
 */
export interface Hello {
  type: "hello";
  v: number;
  project: string;
  token?: string;
  session?: string;
  /**
   * @maxItems 64
   */
  have?: string[];
  window?: number;
  payload?: boolean;
  client?: string;
}
/**
 * An answer. ``id`` is made once and kept until the answer is acked.
 */
export interface Submit {
  type: "submit";
  id: string;
  lease: string;
  value: unknown;
  ms?: number;
}
/**
 * Not this one: it is not offered to this labeller again.
 */
export interface Skip {
  type: "skip";
  id: string;
  lease: string;
  reason?: string;
}
/**
 * Takes back one of one's own submits or skips; ``submit`` is its id.
 */
export interface Undo {
  type: "undo";
  id: string;
  submit: string;
}
/**
 * Gives leases back to the queue.
 */
export interface Release {
  type: "release";
  id: string;
  /**
   * @maxItems 64
   */
  leases: string[];
}
/**
 * Tells the owner about an item, by its lease or by the id of an answer to it.
 */
export interface Flag {
  type: "flag";
  id: string;
  lease?: string;
  submit?: string;
  note?: string;
}
/**
 * The item is on screen now, so a re-ranking leaves it alone.
 */
export interface Show {
  type: "show";
  lease: string;
}
/**
 * How many leases the client wants to hold; 0 pauses.
 */
export interface Window {
  type: "window";
  n: number;
}
export interface Ping {
  type: "ping";
  id: string;
}
/**
 * The client leaves; its leases go back unless it says otherwise.
 */
export interface Bye {
  type: "bye";
  release?: boolean;
}
/**
 * The answer to hello. What the client holds beyond ``leases`` is gone.
 */
export interface Welcome {
  type: "welcome";
  v: number;
  session: string;
  resumed: boolean;
  user: string;
  role: Role;
  leases: LeaseState[];
  limits: Limits;
  project: ProjectInfo;
  server: string;
}
/**
 * A lease that the session holds.
 */
export interface LeaseState {
  lease: string;
  item: string;
  expires_in_ms: number;
}
export interface Limits {
  max_bytes?: number;
  window_max?: number;
  rate_per_s?: number;
  hello_ms?: number;
  grace_ms?: number;
  undo_ms?: number;
}
export interface ProjectInfo {
  slug: string;
  title: string;
  task: {
    [k: string]: unknown;
  };
  guidelines?: string;
  blind?: boolean;
  paused?: boolean;
}
/**
 * An item that is leased to this session.
 */
export interface Item {
  type: "item";
  lease: string;
  item: string;
  data: {
    [k: string]: unknown;
  };
  mode: Mode;
  expires_in_ms: number;
  payload?: unknown;
  value?: unknown;
  model?: number;
  score?: number;
}
/**
 * The request took effect and is durable.
 */
export interface Ack {
  type: "ack";
  re: string;
  status: "done" | "duplicate" | "stored";
  late?: boolean;
}
/**
 * Leases that the client should drop unless it is already showing them.
 */
export interface Replace {
  type: "replace";
  drop: string[];
  reason: "item_removed" | "paused" | "reranked";
}
export interface Progress {
  type: "progress";
  done: number;
  total: number;
  mine: number;
  labellers: number;
  per_minute: number;
}
/**
 * What the model is doing; a later one replaces an earlier one.
 */
export interface Model {
  type: "model";
  state: ModelState;
  generation: number;
  metrics: {
    [k: string]: number;
  };
  labels: number;
}
/**
 * To owners: something to fetch over HTTP.
 */
export interface Changed {
  type: "changed";
  what: ("flags" | "items" | "labellers" | "labels" | "project" | "runs")[];
}
/**
 * There is nothing to label now; the socket stays open and the next item is pushed.
 */
export interface IdleNotice {
  type: "idle";
  reason: IdleReason;
  out?: number;
}
/**
 * A request that did not take effect; ``message`` names the rule.
 */
export interface Error {
  type: "error";
  code:
    | "bad_json"
    | "bad_message"
    | "bad_state"
    | "busy"
    | "forbidden"
    | "id_conflict"
    | "internal"
    | "invalid_value"
    | "lease_lost"
    | "not_yours"
    | "rate_limited"
    | "unavailable"
    | "undo_expired"
    | "unknown_type";
  message: string;
  re?: string;
  retry_ms?: number;
}
export interface Pong {
  type: "pong";
  re: string;
}
/**
 * The server is about to close the socket.
 */
export interface ServerBye {
  type: "bye";
  reason: "drain" | "kicked" | "project_closed" | "replaced";
  retry_ms: number;
  resume: boolean;
  changed?: boolean;
}
