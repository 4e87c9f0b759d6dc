"""Labellers that record all they send and receive, and reconnect after every failure.

They keep an outbox as the protocol asks of a client: an answer is made once and sent again after
each reconnect, with the same id, until it has a definite reply. They share no code with the
package's own client, so that a mistake there can't hide one in the server.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

LOST = (OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError, EOFError)
RETRIED = {"rate_limited", "busy", "unavailable", "internal"}


@dataclass
class Answer:
    """One answer, and the status that the server gave it in the end."""

    id: str
    lease: str
    item: str
    labeller: str
    value: str
    sent: int = 0
    status: str | None = None
    """``stored``, ``duplicate``, ``late``, or the code of an error; None while there is none."""


@dataclass
class Journal:
    """Record of what one labeller has sent and received."""

    labeller: str
    answers: dict[str, Answer] = field(default_factory=dict)
    closes: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    """The ``bye`` messages that the server sent."""
    settled: list[str] = field(default_factory=list)
    """Ids of the answers, in the order in which they were settled."""


class Labeller:
    """Labeller who answers until told to stop, then sends what is left and ends."""

    def __init__(
        self, name: str, token: str, urls: Sequence[str], rng: random.Random, pause: float = 0.0
    ) -> None:
        self.journal = Journal(name)
        self.stopping = asyncio.Event()
        self.pause = pause
        self._token = token
        self._urls = urls
        self._rng = rng
        self._session: str | None = None
        self._held: dict[str, str] = {}  # lease -> item
        self._open: dict[str, Answer] = {}  # the outbox

    async def run(self) -> Journal:
        """Label over any number of connections."""
        while self._open or not self.stopping.is_set():
            try:
                async with connect(
                    self._rng.choice(self._urls),
                    subprotocols=["supt.v1.json"],  # type: ignore[list-item]
                    compression=None,
                    open_timeout=5,
                    close_timeout=1,
                ) as socket:
                    await self._converse(socket)
            except LOST as exc:
                received = getattr(exc, "rcvd", None)
                self.journal.closes.append(received.code if received is not None else 1006)
                await asyncio.sleep(self._rng.uniform(0.01, 0.1))
        return self.journal

    async def _converse(self, socket: ClientConnection) -> None:
        try:
            await self._label(socket)
        except ConnectionClosed:
            # Found out while sending: what the server said before the end is still there.
            while True:
                self._note(json.loads(await socket.recv()))

    async def _label(self, socket: ClientConnection) -> None:
        hello: dict[str, Any] = {"type": "hello", "v": 1, "project": "digits"}
        hello |= {"token": self._token, "window": 2, "have": list(self._held)}
        if self._session is not None:
            hello["session"] = self._session
        await self._send(socket, hello)
        welcomed = False
        while True:
            text = None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    text = await socket.recv()
            if text is not None:
                message = json.loads(text)
                await self._take_in(socket, message)
                welcomed = welcomed or message["type"] == "welcome"
            if self.stopping.is_set() and not self._open and welcomed:
                await self._send(socket, {"type": "bye"})
                return
            if not self.stopping.is_set() and welcomed:
                await self._answer(socket)

    def _note(self, message: dict[str, Any]) -> None:
        """Record a message that needs no reply."""
        match message["type"]:
            case "ack":
                late = message.get("late", False)
                self._settle(message["re"], "late" if late else message["status"])
            case "bye":
                self.journal.notices.append(message)
            case "error":
                self.journal.errors.append(message["code"])
                if message["code"] not in RETRIED:
                    self._settle(message.get("re", ""), message["code"])
            case _:
                pass

    async def _take_in(self, socket: ClientConnection, message: dict[str, Any]) -> None:
        self._note(message)
        match message["type"]:
            case "welcome":
                self._session = message["session"]
                listed = {lease["lease"]: lease["item"] for lease in message["leases"]}
                self._held = {k: v for k, v in listed.items() if k in self._held}
                for answer in list(self._open.values()):
                    self._held.pop(answer.lease, None)
                    await self._submit(socket, answer)
            case "item":
                taken = {answer.lease for answer in self._open.values()}
                if message["lease"] not in taken:
                    self._held[message["lease"]] = message["item"]
            case "error":
                if message["code"] in RETRIED and message.get("re") in self._open:
                    await asyncio.sleep(message.get("retry_ms", 100) / 1000)
                    await self._submit(socket, self._open[message["re"]])
            case "replace":
                for lease in message["drop"]:
                    self._held.pop(lease, None)
                await self._send(
                    socket, {"type": "release", "id": new_id(), "leases": message["drop"]}
                )
            case _:
                pass

    async def _answer(self, socket: ClientConnection) -> None:
        if not self._held or len(self._open) > 3:
            return
        if self.pause:
            await asyncio.sleep(self._rng.uniform(0, 2 * self.pause))
        lease = next(iter(self._held))
        item = self._held.pop(lease)
        value = self._rng.choice(["cat", "dog"])
        answer = Answer(new_id(), lease, item, self.journal.labeller, value)
        self._open[answer.id] = self.journal.answers[answer.id] = answer
        await self._submit(socket, answer)
        if self._rng.random() < 0.05:  # a nervous finger, or a doubled packet
            await self._submit(socket, answer)

    async def _submit(self, socket: ClientConnection, answer: Answer) -> None:
        answer.sent += 1
        submit = {"type": "submit", "id": answer.id, "lease": answer.lease, "value": answer.value}
        await self._send(socket, submit)

    def _settle(self, id_: str, status: str) -> None:
        answer = self._open.pop(id_, None)
        if answer is not None:
            answer.status = status
            self.journal.settled.append(id_)

    @staticmethod
    async def _send(socket: ClientConnection, message: dict[str, Any]) -> None:
        await socket.send(json.dumps(message))


def new_id() -> str:
    return uuid.uuid4().hex
