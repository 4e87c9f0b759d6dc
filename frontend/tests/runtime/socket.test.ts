import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSocket, sessionUrl } from "../../src/runtime/socket";

class FakeSocket {
  static readonly OPEN = 1;
  static last: FakeSocket;
  readyState = 1;
  readonly sent: string[] = [];
  closed = false;
  onopen = () => {};
  onmessage = (_: { data: unknown }) => {};
  onclose = (_: { code: number }) => {};

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.last = this;
  }

  send(text: string) {
    this.sent.push(text);
  }

  close() {
    this.closed = true;
  }
}

const listener = { opened: vi.fn(), received: vi.fn(), closed: vi.fn() };

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
  for (const told of Object.values(listener)) told.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

test("it offers the protocol's name and sends JSON", () => {
  const socket = openSocket("ws://here/api/v1/session", listener);
  socket.send({ type: "show", lease: "L1" });
  expect(FakeSocket.last.protocol).toBe("supt.v1.json");
  expect(FakeSocket.last.sent).toEqual(['{"type":"show","lease":"L1"}']);
});

test("what is no message is passed over", () => {
  openSocket("ws://here", listener);
  for (const data of ["{", "null", "7", "{}", new Blob()]) FakeSocket.last.onmessage({ data });
  expect(listener.received).not.toHaveBeenCalled();
  FakeSocket.last.onmessage({ data: '{"type":"pong","re":"p"}' });
  expect(listener.received.mock.calls).toEqual([[{ type: "pong", re: "p" }]]);
});

test("a close is told once, with its code", () => {
  openSocket("ws://here", listener);
  FakeSocket.last.onclose({ code: 4409 });
  FakeSocket.last.onclose({ code: 1006 });
  expect(listener.closed.mock.calls).toEqual([[4409]]);
});

test("after it was dropped nothing is told and nothing is sent", () => {
  const socket = openSocket("ws://here", listener);
  socket.drop();
  FakeSocket.last.onopen();
  FakeSocket.last.onmessage({ data: '{"type":"pong","re":"p"}' });
  FakeSocket.last.onclose({ code: 1006 });
  socket.send({ type: "show", lease: "L1" });
  expect(FakeSocket.last.closed).toBe(true);
  expect(FakeSocket.last.sent).toEqual([]);
  for (const told of Object.values(listener)) expect(told).not.toHaveBeenCalled();
});

test("a secure page uses a secure socket on its own host", () => {
  const at = (url: string) => sessionUrl(new URL(url) as unknown as Location);
  expect(at("https://label.test/label/x")).toBe("wss://label.test/api/v1/session");
  expect(at("http://127.0.0.1:8000/")).toBe("ws://127.0.0.1:8000/api/v1/session");
});
