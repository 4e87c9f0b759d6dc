"""People who come and go at random: connect, label, vanish, come back, are invited and revoked."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

LOST = (OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, EOFError)
EXPECTED = {"lease_lost", "not_yours"}
"""Errors that come of vanishing: the items have gone to somebody else meanwhile."""
PAUSE_SECONDS = 0.15
"""Between two answers, on average."""
AWAY_SECONDS = 1.0
"""Between two visits, on average; sometimes it is long enough for the grace time to end."""
LONG_AWAY_SECONDS = 18.0
ANSWERS = 25
"""In one visit, on average."""


@dataclass
class Town:
    """Where they come from, where they may go, and what has come of it."""

    urls: list[str]
    project: str
    admin: str
    rng: random.Random
    open: bool = True
    """Whether anybody may come."""
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    """What should not happen."""

    @property
    def people(self) -> str:
        return f"/api/v1/projects/{self.project}/labellers"

    def http(self) -> httpx2.AsyncClient:
        headers = {"authorization": f"Bearer {self.admin}"}
        return httpx2.AsyncClient(base_url=self.rng.choice(self.urls), headers=headers, timeout=30)

    async def invite(self, name: str) -> str:
        async with self.http() as http:
            answer = await http.post(self.people, json={"name": name})
        answer.raise_for_status()
        self.counts["invited"] += 1
        return str(answer.json()["token"])

    async def revoke(self, name: str) -> None:
        async with self.http() as http:
            (await http.delete(f"{self.people}/{name}")).raise_for_status()
        self.counts["revoked"] += 1


class Comer:
    """One of those who come and go; another person now and then."""

    def __init__(self, town: Town, number: int) -> None:
        self._town = town
        self._number = number
        self._generation = 0
        self._name, self._token = "", ""
        self._session: str | None = None
        self._hand: list[str] = []

    async def run(self) -> None:
        """Come and go until the town is closed."""
        town = self._town
        while town.open:
            try:
                await self._visit()
            except LOST:
                town.counts["cut off"] += 1
            except Exception as exc:  # noqa: BLE001 - told in the report, and the others go on
                town.faults[type(exc).__name__] += 1
            long = town.rng.random() < 0.03
            await self._pause(LONG_AWAY_SECONDS if long else AWAY_SECONDS)

    async def _visit(self) -> None:
        town = self._town
        if not self._token or town.rng.random() < 0.05:
            await self._become_another()
        revoked = town.rng.random() < 0.02
        async with connect(
            town.rng.choice(town.urls).replace("http", "ws", 1) + "/api/v1/session",
            subprotocols=["supt.v1.json"],  # type: ignore[list-item]
            compression=None,
            close_timeout=2,
        ) as socket:
            town.counts["visits"] += 1
            await self._label(socket, round(town.rng.expovariate(1 / ANSWERS)))
            if revoked:
                await town.revoke(self._name)
                self._token = ""
                await self._until_closed(socket)
            else:
                await self._go(socket)

    async def _become_another(self) -> None:
        self._generation += 1
        self._name = f"comer {self._number} {self._generation}"
        self._token = await self._town.invite(self._name)
        self._session, self._hand = None, []

    async def _label(self, socket: ClientConnection, answers: int) -> None:
        hello: dict[str, Any] = {"type": "hello", "v": 1, "project": self._town.project}
        hello |= {"token": self._token, "window": self._town.rng.choice([1, 2, 2, 4])}
        if self._session is not None and self._town.rng.random() < 0.7:
            hello |= {"session": self._session, "have": self._hand}
        else:
            self._hand = []
        await _send(socket, hello)
        while answers > 0 and self._town.open:
            while not self._hand:
                await self._take_in(socket)
            await self._pause(PAUSE_SECONDS)
            await self._answer(socket, self._hand.pop(0))
            answers -= 1

    async def _answer(self, socket: ClientConnection, lease: str) -> None:
        rng = self._town.rng
        id_ = uuid.uuid4().hex
        if rng.random() < 0.03:
            await _send(socket, {"type": "skip", "id": id_, "lease": lease})
        else:
            value = rng.choice(["cat", "dog"])
            submit = {"type": "submit", "id": id_, "lease": lease, "value": value, "ms": 100}
            await _send(socket, submit)
        while await self._take_in(socket) != id_:
            pass

    async def _take_in(self, socket: ClientConnection) -> str | None:
        """Take in one message; returns the id of the request that it settles."""
        message = json.loads(await socket.recv())
        match message["type"]:
            case "welcome":
                if message["resumed"]:
                    self._town.counts["resumed"] += 1
                self._session = message["session"]
                listed = {lease["lease"] for lease in message["leases"]}
                self._hand = [lease for lease in self._hand if lease in listed]
            case "item":
                self._hand.append(message["lease"])
            case "replace":
                self._hand = [lease for lease in self._hand if lease not in message["drop"]]
                release = {"type": "release", "id": uuid.uuid4().hex, "leases": message["drop"]}
                await _send(socket, release)
            case "ack":
                self._town.counts[message["status"]] += 1
                return str(message["re"])
            case "error":
                known = message["code"] in EXPECTED
                (self._town.counts if known else self._town.faults)[message["code"]] += 1
                return str(message.get("re", ""))
            case _:
                pass
        return None

    async def _go(self, socket: ClientConnection) -> None:
        """Leave in one of the ways in which people leave."""
        chance = self._town.rng.random()
        if chance < 0.4:
            await _send(socket, {"type": "bye"})
            self._session, self._hand = None, []
            await self._until_closed(socket)
        elif chance < 0.8:
            self._town.counts["vanished"] += 1
            socket.transport.abort()

    async def _until_closed(self, socket: ClientConnection) -> None:
        async with asyncio.timeout(10):
            try:
                while True:
                    await socket.recv()
            except ConnectionClosed:
                pass

    async def _pause(self, mean_seconds: float) -> None:
        await asyncio.sleep(self._town.rng.expovariate(1 / mean_seconds))


async def _send(socket: ClientConnection, message: dict[str, Any]) -> None:
    await socket.send(json.dumps(message))
