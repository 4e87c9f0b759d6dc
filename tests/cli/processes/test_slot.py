"""The place of a process: whatever the system refuses, what serves goes on and another follows."""

from __future__ import annotations

import asyncio
import errno

import pytest

from supt_async.cli.processes.backoff import Backoff
from supt_async.cli.processes.channel import Start
from supt_async.cli.processes.slot import Slot
from supt_async.cli.processes.worker import Worker
from supt_async.config import ServerConfig, TrainingConfig


class Process:
    """A process that serves at once, until it is told to end."""

    failure = None
    pid, how, seconds = 1, "killed", 60.0

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    @property
    def serves(self) -> bool:
        return not self.ended.is_set()

    async def started(self, seconds: float) -> bool:
        return self.serves

    async def drain(self, seconds: float) -> None:
        self.ended.set()


class Watcher:
    """One that nothing is told of."""

    def asked(self, worker: Worker, number: int) -> None:
        raise AssertionError

    def ended(self, worker: Worker) -> None:
        raise AssertionError


class System:
    """Starts processes, but for as often as it is to refuse."""

    def __init__(self) -> None:
        self.refusals = 0
        self.started: list[Process] = []

    async def start(self, *_: object) -> Process:
        if self.refusals:
            self.refusals -= 1
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
        self.started.append(Process())
        return self.started[-1]


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    system = System()
    monkeypatch.setattr(Worker, "start", system.start)
    monkeypatch.setattr(Backoff, "after", lambda *_: 0.0)
    return system


def a_slot() -> Slot:
    start = Start(
        server=ServerConfig(),
        training=TrainingConfig(),
        log_format="json",
        verbose=False,
        listener=None,
        url="",
        first=False,
    )
    return Slot("orchestrator", start, None, Watcher())


async def test_a_process_that_dies_is_started_when_the_system_has_room_again(
    system: System,
) -> None:
    slot = a_slot()
    await slot.begin()
    keeping = asyncio.create_task(slot.keep())
    system.refusals = 3
    system.started[0].ended.set()
    async with asyncio.timeout(10):
        while len(system.started) < 2:
            assert not keeping.done()
            await asyncio.sleep(0)
    await slot.stop()
    await keeping
    assert slot.failures == 0


async def test_a_reload_that_the_system_refuses_ends_no_server(system: System) -> None:
    slot = a_slot()
    await slot.begin()
    system.refusals = 1
    assert not await slot.replace()
    assert slot.failed is not None
    assert "no process can be started: Resource temporarily" in slot.failed.line
    assert await slot.replace()
