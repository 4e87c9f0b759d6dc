/** One websocket that speaks `supt.v1.json`; what is said over it is the session's business. */
import type { ClientMessage, ServerMessage } from "../protocol/messages";

const SUBPROTOCOL = "supt.v1.json";
const ABNORMAL = 1006;

export interface Socket {
  send(message: ClientMessage): void;
  /** Gives it up: nothing is reported of it any more. */
  drop(): void;
}

export interface Listener {
  opened(): void;
  received(message: ServerMessage): void;
  /** Told once, whatever happened. */
  closed(code: number): void;
}

export function sessionUrl(location: Location): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/api/v1/session`;
}

export function openSocket(url: string, listener: Listener): Socket {
  const socket = new WebSocket(url, SUBPROTOCOL);
  let over = false;
  const unlessOver = (f: () => void) => () => {
    if (!over) f();
  };
  socket.onopen = unlessOver(() => listener.opened());
  socket.onmessage = ({ data }) => {
    const message = over ? null : parse(data);
    if (message) listener.received(message);
  };
  socket.onclose = ({ code }) => {
    if (over) return;
    over = true;
    listener.closed(code || ABNORMAL);
  };
  return {
    send(message) {
      // A socket that is closing drops it; the outbox still has what matters.
      if (!over && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    drop() {
      over = true;
      socket.close();
    },
  };
}

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
