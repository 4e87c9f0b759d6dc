/** Websocket that speaks `supt.v1.json`. */
import { here } from "../address";
import type { ClientMessage, ServerMessage } from "../protocol/messages";
import { CLOSE_CODES } from "../session/closeCodes";

/** Websocket subprotocol that client and server agree on. */
const SUBPROTOCOL = "supt.v1.json";

/** Open connection to the server. */
export interface Socket {
  /** Sends a message; a connection that is closing drops it, and the outbox still has it. */
  send(message: ClientMessage): void;
  /** Closes the connection and reports nothing about it any more. */
  drop(): void;
}

/** Callbacks of a connection. */
export interface Listener {
  opened(): void;
  received(message: ServerMessage): void;
  /** Called exactly once, unless the connection was dropped. */
  closed(code: number): void;
}

/** Returns the address of the session endpoint on the page's own host. */
export function sessionUrl(location: Location): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${here("/api/v1/session")}`;
}

/** Opens a websocket and reports to `listener`. */
export function openSocket(url: string, listener: Listener): Socket {
  const socket = new WebSocket(url, SUBPROTOCOL);
  let over = false;
  socket.onopen = () => {
    if (!over) listener.opened();
  };
  socket.onmessage = ({ data }) => {
    const message = over ? null : parse(data);
    if (message) listener.received(message);
  };
  socket.onclose = ({ code }) => {
    if (over) return;
    over = true;
    listener.closed(code || CLOSE_CODES.ABNORMAL);
  };
  return {
    send(message) {
      if (!over && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    drop() {
      over = true;
      socket.close();
    },
  };
}

/** Returns the message in a frame; null if it is none. */
export function parse(data: unknown): ServerMessage | null {
  if (typeof data !== "string") return null;
  try {
    const message: unknown = JSON.parse(data);
    return isMessage(message) ? message : null;
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is ServerMessage {
  return typeof value === "object" && value !== null && "type" in value;
}
