/**
 * Channel to the notebook's kernel, over which connections to the server run.
 *
 * The kernel (`supt_async/notebook/widget/relay.py`) holds a websocket for each connection. It sends
 * the images and sounds of an item ahead of the item, since this browser may not be able to reach
 * the server.
 */

import { isData } from "../data/ItemData";
import type { Item, ServerMessage } from "../protocol/messages";
import { type Listener, parse, type Socket } from "../runtime/socket";
import { CLOSE_CODES } from "../session/closeCodes";
import { MediaFiles } from "./mediaFiles";

/** Part of anywidget's model that is used here. */
export interface Model {
  get(name: string): unknown;
  send(content: unknown): void;
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback: (...args: never[]) => void): void;
}

/** Action that a cell of the notebook asks for. */
export type Command =
  | { readonly act: "answer"; readonly value: unknown }
  | { readonly act: "skip" | "undo" };

/** Message from the kernel; the fields depend on `supt`. */
interface KernelMessage {
  readonly supt: "opened" | "frame" | "closed" | "media" | "do";
  readonly line: string;
  readonly text: string;
  readonly code: number;
  readonly url: string;
  readonly type: string;
  readonly last: boolean;
  readonly act: Command["act"];
  readonly value: unknown;
}

/** Wait, in milliseconds, for a busy kernel to open a connection before it counts as lost. */
const OPEN_MS = 20_000;

/** Channel of one view of the widget. */
export class KernelChannel {
  readonly #model: Model;
  readonly #view = newName();
  readonly #lines = new Map<string, Listener>();
  readonly #files = new MediaFiles();
  #opened = 0;
  /** Handler of commands from the notebook. */
  control: (command: Command) => void = () => {};

  constructor(model: Model) {
    this.#model = model;
    model.on("msg:custom", this.#receive);
  }

  /** Opens a connection through the kernel; it behaves like a websocket. */
  readonly open = (listener: Listener): Socket => {
    this.#opened += 1;
    const line = `${this.#view}.${this.#opened}`;
    const drop = () => {
      clearTimeout(timer);
      if (this.#lines.delete(line)) this.#send({ supt: "drop", line });
    };
    const timer = setTimeout(() => {
      drop();
      listener.closed(CLOSE_CODES.ABNORMAL);
    }, OPEN_MS);
    this.#lines.set(line, {
      opened: () => {
        clearTimeout(timer);
        listener.opened();
      },
      received: (message) => listener.received(message),
      closed: (code) => {
        clearTimeout(timer);
        listener.closed(code);
      },
    });
    this.#send({ supt: "open", line });
    return {
      send: (message) => {
        if (this.#lines.has(line)) {
          this.#send({ supt: "frame", line, text: JSON.stringify(message) });
        }
      },
      drop,
    };
  };

  /** Closes all connections because the view is removed; their leases are returned. */
  close(): void {
    this.#model.off("msg:custom", this.#receive);
    this.#send({ supt: "gone", line: this.#view });
    this.#lines.clear();
    this.#files.clear();
  }

  #send(content: unknown): void {
    // Sending to a kernel that is gone throws; the session notices by itself.
    try {
      this.#model.send(content);
    } catch {}
  }

  readonly #receive = (message: KernelMessage, buffers: readonly DataView[] = []): void => {
    const listener = this.#lines.get(message.line);
    if (!listener) return;
    switch (message.supt) {
      case "opened":
        listener.opened();
        break;
      case "media":
        this.#files.take(message.url, buffers, message.last ? message.type : null);
        break;
      case "frame": {
        const parsed = parse(message.text);
        if (parsed) listener.received(this.#localised(parsed));
        break;
      }
      case "closed":
        this.#lines.delete(message.line);
        listener.closed(message.code || CLOSE_CODES.ABNORMAL);
        break;
      case "do":
        this.control(
          message.act === "answer" ? { act: "answer", value: message.value } : (message as Command),
        );
        break;
    }
  };

  /** Returns a message whose media have the addresses of files in this page. */
  #localised(message: ServerMessage): ServerMessage {
    return message.type === "item"
      ? { ...message, data: this.#withLocalMedia(message.data) }
      : message;
  }

  #withLocalMedia(data: Item["data"]): Item["data"] {
    if (data.kind === "fields" && Array.isArray(data.fields)) {
      const fields = data.fields.map((field) =>
        isData(field?.data) ? { ...field, data: this.#withLocalMedia(field.data) } : field,
      );
      return { ...data, fields };
    }
    if (data.kind === "pair") {
      const parts = ["a", "b", "prompt"].map((name) => [name, data[name]] as const);
      const local = parts.flatMap(([name, part]) =>
        isData(part) ? [[name, this.#withLocalMedia(part)] as const] : [],
      );
      return { ...data, ...Object.fromEntries(local) };
    }
    return typeof data.url === "string" ? { ...data, url: this.#files.addressOf(data.url) } : data;
  }
}

function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
