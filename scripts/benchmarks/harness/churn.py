"""Virtual labellers who connect, label, vanish, resume, join and are revoked at random."""

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
"""Errors that follow from vanishing, as the items have gone to somebody else."""
PAUSE_SECONDS = 0.15
"""Mean pause between two answers, in seconds."""
AWAY_SECONDS = 1.0
"""Mean pause between two visits, in seconds."""
LONG_AWAY_SECONDS = 18.0
"""Mean of the occasional longer pause, in which the grace time may end, in seconds."""
ANSWERS = 25
"""Mean number of answers in one visit."""


@dataclass
class Scenario:
    """Servers and project that the virtual labellers visit, and counts of what happened."""

    urls: list[str]
    project: str
    admin: str
    rng: random.Random
    open: bool = True
    """Whether labellers may start another visit."""
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    """Counts of errors that should not occur, by name."""

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


class VirtualLabeller:
    """Virtual labeller who visits again and again, sometimes as a new person."""

    def __init__(self, scenario: Scenario, number: int) -> None:
        self._scenario = scenario
        self._number = number
        self._generation = 0
        self._name, self._token = "", ""
        self._session: str | None = None
        self._held: list[str] = []

    async def run(self) -> None:
        """Visit until the scenario is closed."""
        scenario = self._scenario
        while scenario.open:
            try:
                await self._visit()
            except LOST:
                scenario.counts["cut off"] += 1
            except Exception as exc:  # noqa: BLE001 - reported, and the others go on
                scenario.faults[type(exc).__name__] += 1
            long = scenario.rng.random() < 0.03
            await self._pause(LONG_AWAY_SECONDS if long else AWAY_SECONDS)

    async def _visit(self) -> None:
        scenario = self._scenario
        if not self._token or scenario.rng.random() < 0.05:
            await self._become_another()
        revoked = scenario.rng.random() < 0.02
        async with connect(
            scenario.rng.choice(scenario.urls).replace("http", "ws", 1) + "/api/v1/session",
            subprotocols=["supt.v1.json"],  # type: ignore[list-item]
            compression=None,
            close_timeout=2,
        ) as socket:
            scenario.counts["visits"] += 1
            await self._label(socket, round(scenario.rng.expovariate(1 / ANSWERS)))
            if revoked:
                await scenario.revoke(self._name)
                self._token = ""
                await self._until_closed(socket)
            else:
                await self._go(socket)

    async def _become_another(self) -> None:
        self._generation += 1
        self._name = f"labeller {self._number} {self._generation}"
        self._token = await self._scenario.invite(self._name)
        self._session, self._held = None, []

    async def _label(self, socket: ClientConnection, answers: int) -> None:
        hello: dict[str, Any] = {"type": "hello", "v": 1, "project": self._scenario.project}
        hello |= {"token": self._token, "window": self._scenario.rng.choice([1, 2, 2, 4])}
        if self._session is not None and self._scenario.rng.random() < 0.7:
            hello |= {"session": self._session, "have": self._held}
        else:
            self._held = []
        await _send(socket, hello)
        while answers > 0 and self._scenario.open:
            while not self._held:
                await self._take_in(socket)
            await self._pause(PAUSE_SECONDS)
            await self._answer(socket, self._held.pop(0))
            answers -= 1

    async def _answer(self, socket: ClientConnection, lease: str) -> None:
        rng = self._scenario.rng
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
        """Handle one message and return the id of the request that it settles."""
        message = json.loads(await socket.recv())
        match message["type"]:
            case "welcome":
                if message["resumed"]:
                    self._scenario.counts["resumed"] += 1
                self._session = message["session"]
                listed = {lease["lease"] for lease in message["leases"]}
                self._held = [lease for lease in self._held if lease in listed]
            case "item":
                self._held.append(message["lease"])
            case "replace":
                self._held = [lease for lease in self._held if lease not in message["drop"]]
                release = {"type": "release", "id": uuid.uuid4().hex, "leases": message["drop"]}
                await _send(socket, release)
            case "ack":
                self._scenario.counts[message["status"]] += 1
                return str(message["re"])
            case "error":
                known = message["code"] in EXPECTED
                (self._scenario.counts if known else self._scenario.faults)[message["code"]] += 1
                return str(message.get("re", ""))
            case _:
                pass
        return None

    async def _go(self, socket: ClientConnection) -> None:
        """Leave: with a goodbye, by vanishing, or by closing the socket."""
        chance = self._scenario.rng.random()
        if chance < 0.4:
            await _send(socket, {"type": "bye"})
            self._session, self._held = None, []
            await self._until_closed(socket)
        elif chance < 0.8:
            self._scenario.counts["vanished"] += 1
            socket.transport.abort()

    async def _until_closed(self, socket: ClientConnection) -> None:
        async with asyncio.timeout(10):
            try:
                while True:
                    await socket.recv()
            except ConnectionClosed:
                pass

    async def _pause(self, mean_seconds: float) -> None:
        await asyncio.sleep(self._scenario.rng.expovariate(1 / mean_seconds))


async def _send(socket: ClientConnection, message: dict[str, Any]) -> None:
    await socket.send(json.dumps(message))
