"""Load generator: labellers in a process of their own.

``python -m scripts.benchmarks.harness.load`` reads a plan (JSON) from standard input and writes
the measurements (JSON) to standard output.
The websocket client is picows, which costs a third of the CPU of other clients.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import secrets
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import msgspec
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

SUBPROTOCOL = "supt.v1.json"
CONNECTS_AT_ONCE = 50
TRIES = 10
"""Number of times that a labeller connects, as a client does until a busy server takes it."""
RUN = secrets.token_hex(4)
"""Prefix of this run's answer ids, which must be unique in a project."""


class Message(msgspec.Struct):
    """The fields of server messages that a labeller needs."""

    type: str
    lease: str = ""
    re: str = ""
    status: str = ""
    reason: str = ""
    code: str = ""
    drop: list[str] = []


decoder = msgspec.json.Decoder(Message)


class Plan(msgspec.Struct):
    """Load to generate: server, project, labellers and pace."""

    url: str
    project: str
    tokens: list[str]
    value: str
    warmup_seconds: float = 2.0
    seconds: float = 10.0
    per_second: float = 0.0
    """Answers per second and labeller; 0 for as fast as possible."""
    window: int = 2


@dataclass
class Measured:
    """Measurements; times are in seconds since the answer was sent."""

    acked: list[float] = field(default_factory=list)
    followed: list[float] = field(default_factory=list)
    when: list[tuple[float, float]] = field(default_factory=list)
    """Time of sending (seconds since the epoch) and delay of each item that followed an answer."""
    errors: dict[str, int] = field(default_factory=dict)
    answers: int = 0


class Labeller(WSListener):
    """Labeller who answers, waits for the ack and the next item, and answers again."""

    def __init__(self, plan: Plan, token: str, number: int, measured: Measured) -> None:
        self.plan = plan
        self.token = token
        self.number = number
        self.name = f"{RUN}-{number}"
        self.measured = measured
        self.transport: WSTransport | None = None
        self.held: list[str] = []
        self.count = 0
        self.sent_at = 0.0
        self.acked = self.followed = True
        self.recording = False
        self.stopped = False
        self.welcomed = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        hello = {
            "type": "hello",
            "counts": True,
            "v": 1,
            "project": self.plan.project,
            "token": self.token,
            "window": self.plan.window,
        }
        transport.send(WSMsgType.TEXT, json.dumps(hello).encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        message = decoder.decode(frame.get_payload_as_bytes())
        if message.type == "item":
            self.held.append(message.lease)
            if self.acked and not self.followed:  # what came before the ack was prefetched
                self.followed = True
                if self.recording:
                    took = time.perf_counter() - self.sent_at
                    self.measured.followed.append(took)
                    self.measured.when.append((time.time() - took, took))
            self.go_on()
        elif message.type == "ack" and message.status == "done":  # of a release
            pass
        elif message.type == "ack":
            self.acked = True
            if self.recording:
                self.measured.acked.append(time.perf_counter() - self.sent_at)
                self.measured.answers += 1
            self.go_on()
        elif message.type == "replace":
            self.release(transport, message.drop)
        elif message.type == "idle":
            self.followed = True
        elif message.type == "error":
            errors = self.measured.errors
            errors[message.code] = errors.get(message.code, 0) + 1
            self.acked = self.followed = True
        elif message.type == "welcome":
            self.welcomed.set_result(None)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if not self.welcomed.done():
            self.welcomed.set_exception(ConnectionError("closed before the welcome"))

    def release(self, transport: WSTransport, leases: list[str]) -> None:
        """Release items that a new ranking has replaced, as the page does."""
        self.held = [lease for lease in self.held if lease not in leases]
        self.count += 1
        release = {"type": "release", "id": f"{self.name}-{self.count}", "leases": leases}
        transport.send(WSMsgType.TEXT, json.dumps(release).encode())

    def go_on(self) -> None:
        if not self.plan.per_second:
            self.answer()

    def answer(self) -> None:
        """Answer the oldest item, if the last answer has its ack and next item."""
        if self.stopped or not (self.acked and self.followed and self.held):
            return
        assert self.transport is not None
        self.acked = self.followed = False
        self.count += 1
        text = (
            f'{{"type":"submit","id":"{self.name}-{self.count}","lease":"{self.held.pop(0)}",'
            f'"value":{self.plan.value},"ms":100}}'
        )
        self.sent_at = time.perf_counter()
        self.transport.send(WSMsgType.TEXT, text.encode())

    async def pace(self) -> None:
        """Answer at the plan's pace, from a random start within one interval."""
        interval = 1 / self.plan.per_second
        await asyncio.sleep(random.random() * interval)
        while not self.stopped:
            due = time.perf_counter() + interval
            self.answer()
            await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def connect(plan: Plan, measured: Measured) -> list[Labeller]:
    limit = asyncio.Semaphore(CONNECTS_AT_ONCE)

    async def once(number: int, token: str) -> Labeller:
        _, listener = await ws_connect(
            lambda: Labeller(plan, token, number, measured),
            plan.url,
            extra_headers={"Sec-WebSocket-Protocol": SUBPROTOCOL},
            websocket_handshake_timeout=30,
        )
        assert isinstance(listener, Labeller)
        await listener.welcomed
        return listener

    async def one(number: int, token: str) -> Labeller:
        async with limit:
            for _ in range(TRIES - 1):
                with contextlib.suppress(ConnectionError):
                    return await once(number, token)
                await asyncio.sleep(random.random())
            return await once(number, token)

    return list(await asyncio.gather(*(one(n, t) for n, t in enumerate(plan.tokens))))


async def run(plan: Plan) -> dict[str, Any]:
    measured = Measured()
    labellers = await connect(plan, measured)
    print("connected", file=sys.stderr, flush=True)
    tasks = [asyncio.create_task(x.pace()) for x in labellers] if plan.per_second else []
    await asyncio.sleep(plan.warmup_seconds)
    print("measuring", file=sys.stderr, flush=True)
    for labeller in labellers:
        labeller.recording = True
    began = time.perf_counter()
    await asyncio.sleep(plan.seconds)
    elapsed = time.perf_counter() - began
    for labeller in labellers:
        labeller.recording = False
    print("measured", file=sys.stderr, flush=True)
    for labeller in labellers:
        labeller.stopped = True
    for task in tasks:
        task.cancel()
    await asyncio.sleep(0.3)  # what is under way is answered before the sockets close
    for labeller in labellers:
        if labeller.transport is not None:
            labeller.transport.disconnect()
    return {
        "seconds": elapsed,
        "answers": measured.answers,
        "acked": sorted(measured.acked),
        "followed": sorted(measured.followed),
        "when": measured.when,
        "errors": measured.errors,
    }


if __name__ == "__main__":
    result = uvloop.run(run(msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)))
    sys.stdout.write(json.dumps(result))
