/* Generated from supt_async/protocol/schema.json by `npm run generate`: do not edit. */

export type Message = ClientMessage | ServerMessage;
export type ClientMessage =
  Hello | Submit | Skip | Undo | Release | Flag | Show | Window | News | Ping | Bye;
export type ServerMessage =
  | Welcome
  | Item
  | Ack
  | Feedback
  | Replace
  | Progress
  | Counted
  | Model
  | Changed
  | IdleNotice
  | Error
  | Pong
  | ServerBye;
export type Role = "admin" | "labeller";
/**
 * Reason for which an item is sent.
 */
export type Mode = "push" | "resume" | "undo";
export type ModelState = "failed" | "idle" | "queued" | "ready" | "training";
/**
 * Reason for which a labeller gets no item (docs/protocol.md, rule 7).
 */
export type IdleReason = "done" | "nothing_for_you" | "paused" | "waiting";

/**
 * First message of a client: the project, who asks, and which leases it still holds.
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
  counts?: boolean;
  news?: boolean;
  client?: string;
}
/**
 * Stores an answer. ``id`` is made once and kept until the answer is acknowledged.
 */
export interface Submit {
  type: "submit";
  id: string;
  lease: string;
  value: unknown;
  ms?: number;
  unseen?: boolean;
}
/**
 * Gives an item back, which is not sent to this labeller again.
 */
export interface Skip {
  type: "skip";
  id: string;
  lease: string;
  reason?: string;
}
/**
 * Withdraws a submit or a skip of this labeller; ``submit`` is its id.
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
 * Tells that an item is on screen, so that a new ranking does not replace it.
 */
export interface Show {
  type: "show";
  lease: string;
}
/**
 * Sets the number of leases that the client wants to hold; 0 pauses.
 */
export interface Window {
  type: "window";
  n: number;
}
/**
 * Tells whether ``progress`` and ``model`` are wanted: a page that nobody sees wants none.
 */
export interface News {
  type: "news";
  on: boolean;
}
export interface Ping {
  type: "ping";
  id: string;
}
/**
 * Ends the session; its leases go back unless ``release`` is false.
 */
export interface Bye {
  type: "bye";
  release?: boolean;
}
/**
 * Answers ``hello``. The client drops every lease that is not in ``leases``.
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
  mine?: number;
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
  style?: string;
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
  suggestion?: Suggestion;
  quiz?: QuizState;
  messages?: ThreadMessage[];
}
/**
 * An answer that a model, a rule or an earlier data set proposes.
 */
export interface Suggestion {
  source: string;
  value: unknown;
  score?: number;
}
/**
 * Place of an item in the quiz that a labeller has to pass before anything else.
 */
export interface QuizState {
  number: number;
  of: number;
}
/**
 * What somebody wrote about a flag of this labeller.
 */
export interface ThreadMessage {
  by: "owner" | "you";
  text: string;
  at_ms: number;
}
/**
 * Acknowledges a request: it took effect and is durable.
 */
export interface Ack {
  type: "ack";
  re: string;
  status: "done" | "duplicate" | "stored";
  late?: boolean;
}
/**
 * Tells a labeller whether an answer is the known one of its item.
 */
export interface Feedback {
  type: "feedback";
  re: string;
  right: boolean;
  value?: unknown;
}
/**
 * Names leases that the client drops, except what is already on screen.
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
  mine?: number;
  labellers: number;
  per_minute: number;
}
/**
 * Tells a client that counts its own answers what other sessions of its labeller changed.
 */
export interface Counted {
  type: "counted";
  mine: number;
}
/**
 * Tells what the model is doing; a later message replaces an earlier one.
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
 * Tells an owner that there is something new to fetch over HTTP.
 */
export interface Changed {
  type: "changed";
  what: ("flags" | "items" | "labellers" | "labels" | "project" | "runs")[];
}
/**
 * Tells why there is no item now; the next one is pushed as soon as there is one.
 */
export interface IdleNotice {
  type: "idle";
  reason: IdleReason;
  out?: number;
  why?: "quiz_failed" | "quota" | "suspended" | "voided";
  completion?: Completion;
}
/**
 * What a labeller who came by an open link takes back when their work is done.
 */
export interface Completion {
  code: string;
  return_url?: string;
}
/**
 * Refuses a request, which did not take effect; ``message`` names the rule.
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
 * Announces that the server closes the socket.
 */
export interface ServerBye {
  type: "bye";
  reason: "drain" | "kicked" | "project_closed" | "replaced";
  retry_ms: number;
  resume: boolean;
  changed?: boolean;
}
