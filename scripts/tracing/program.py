"""Scenario that is traced: a page's answer, the training that it causes, the replaced prefetch."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from scripts.tracing.page import traced_page

TASK = '{"kind": "choice", "options": ["good", "bad"]}'
TEXTS = ("a joy and a delight, lovely", "dreadful and boring, awful")
ITEMS = 300
LABELS = 10
"""Labels after which a training begins."""
QUIET_SECONDS = 4.0
"""Time in which the evaluation that follows a training ends, in seconds."""
SITE = Path(__file__).parent / "site"


@dataclass(frozen=True)
class Call:
    """A function of the package that ran, in which stretch, and which command's process it was."""

    stretch: str
    command: str
    file: str
    function: str


@dataclass(frozen=True)
class Traced:
    """What ran while the answer was on its way, and in the page after each stretch."""

    calls: list[Call]
    answered: set[str]
    replaced: set[str]


class Robot:
    """A labeller without a page, who gives the answers before the one that is traced."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._items: list[dict[str, Any]] = []
        self._count = 0
        self._generation = 0

    async def answer(self, times: int) -> None:
        """Answer items, and wait for each acknowledgement."""
        for _ in range(times):
            while not self._items:
                await self._receive()
            item = self._items.pop(0)
            self._count += 1
            value = "good" if TEXTS[0] in item["data"]["text"] else "bad"
            id_ = f"robot-{self._count}"
            await self.send(type="submit", id=id_, lease=item["lease"], value=value)
            while (await self._receive()).get("re") != id_:
                pass

    async def wait_for_ranking(self) -> None:
        """Wait until an item of a later ranking has come."""
        before = self._generation
        while self._generation == before:
            await self._receive()

    async def send(self, **message: Any) -> None:
        await self._socket.send(json.dumps(message))

    async def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self._socket.recv())
        if message["type"] == "item":
            self._items.append(message)
            self._generation = max(self._generation, message.get("model", 0))
        elif message["type"] == "replace":
            self._items = [item for item in self._items if item["lease"] not in message["drop"]]
            id_ = f"robot-release-{time.time_ns()}"
            await self.send(type="release", id=id_, leases=message["drop"])
        return message


async def trace(address: str, folder: Path) -> Traced:
    """Run the scenario on an empty database."""
    stretch = folder / "stretch"
    stretch.write_bytes(b"\0")
    supt = Supt(address, folder)
    await supt.prepare()
    serve = ("serve", "--port", "0", "--rate-limit", "0")
    learn = ("orchestrate", "p", "--interval-seconds", "0", "--state", str(folder / "state"))
    async with (
        supt.running(*serve) as line,
        supt.running(*learn),
        traced_page(folder) as page,
    ):
        url = line.partition("serving: ")[2].strip()
        socket = url.replace("http", "ws", 1) + "/api/v1/session"
        protocols: Any = ["supt.v1.json"]
        token = await supt.invite("token")  # before: the server waits for no hello for long
        async with connect(socket, subprotocols=protocols, ping_interval=None) as connection:
            robot = Robot(connection)
            await robot.send(type="hello", v=1, project="p", token=token)
            await robot.answer(LABELS)
            await robot.wait_for_ranking()
            await page.join(await supt.invite("link"))
            await page.answer()  # once before: what the page loads at the first answer is loaded
            await robot.answer(LABELS - 2)
            await asyncio.sleep(QUIET_SECONDS)
            await page.begin()
            _switch(stretch, 1)
            await page.answer()
            answered = await page.ran()
            _switch(stretch, 2)
            await page.wait_for('"type":"replace"')
            _switch(stretch, 0)
            return Traced(_read(folder / "calls"), answered, await page.ran())


class Supt:
    """The command ``supt`` on one database."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address = address
        self._folder = folder
        self._invited = 0

    async def prepare(self) -> None:
        """Make a project with items."""
        items = self._folder / "items.jsonl"
        items.write_text("".join(f'"{TEXTS[n % 2]} {n}"\n' for n in range(ITEMS)))
        await self._run("project", "create", "p", "--task", TASK)
        await self._run("items", "add", "p", str(items))

    async def invite(self, what: str) -> str:
        """Invite a labeller; returns their ``token`` or ``link``."""
        self._invited += 1
        name = f"Labeller {self._invited}"
        line = await self._run("labeller", "invite", name, "--project", "p", "--json")
        return str(json.loads(line)[what])

    @asynccontextmanager
    async def running(self, *command: str) -> AsyncIterator[str]:
        """Run a traced command while the block runs; yields the first line that it prints."""
        environment = os.environ | {"SUPT_TRACE": str(self._folder), "PYTHONPATH": str(SITE)}
        process = await self._start(*command, environment=environment)
        try:
            assert process.stdout is not None
            yield (await process.stdout.readline()).decode()
        finally:
            with contextlib.suppress(ProcessLookupError):  # it has ended
                process.terminate()
            await process.wait()

    async def _run(self, *command: str) -> str:
        process = await self._start(*command, environment=dict(os.environ))
        output, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"supt {command[0]} ended with {process.returncode}")
        return output.decode()

    async def _start(
        self, *command: str, environment: dict[str, str]
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "supt_async", *command, "--database", self._address),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
        )


def _switch(file: Path, stretch: int) -> None:
    with file.open("r+b") as handle:  # in place: the processes have mapped it
        handle.write(bytes([stretch]))


def _read(file: Path) -> list[Call]:
    return [Call(*line.split("\t")) for line in file.read_text().splitlines()]
