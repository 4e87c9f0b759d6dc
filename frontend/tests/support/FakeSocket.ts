/** Stands in for the browser's socket: the test is the server. */
import type { ClientMessage } from "../../src/protocol/messages";

export class Wire {
  static readonly OPEN = 1;
  static last: Wire;
  readyState = 1;
  readonly sent: ClientMessage[] = [];
  onopen = () => {};
  onmessage = (_: { data: string }) => {};
  onclose = (_: { code: number }) => {};

  constructor() {
    Wire.last = this;
  }

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }

  close() {}
}
