"""One server process of the stress, without sockets: ``python -m tests.faults.stress.process``.

It reads a JSON object from standard input and ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from supt_async.domain.ids import LeaseToken
from supt_async.errors import StorageUnavailable
from supt_async.storage.factory import Storage, open_storage
from tests.faults.stress.people import Person, Record

GRACE_MS = 300
SWEEP_SECONDS = 0.3


async def sweep(storage: Storage, stopping: asyncio.Event) -> None:
    """Do what a server does every second, and more often."""
    while not stopping.is_set():
        try:
            await storage.queue.sweep()
        except StorageUnavailable as exc:
            sys.stderr.write(f"sweep: {exc}\n")
        await asyncio.sleep(SWEEP_SECONDS)


async def follow(storage: Storage) -> None:
    """Listen to hints, as a server does."""
    async for _ in storage.database.hints():
        pass


async def people(
    storage: Storage, who: Sequence[tuple[str, str]], record: Record, seed: int
) -> list[Person]:
    """Return people by their tokens and projects."""
    strangers = [LeaseToken("0" * 32)] * 20
    found = []
    for number, (token, slug) in enumerate(who):
        access = await storage.people.access(token, slug)
        assert access is not None
        rng = random.Random(seed * 1000 + number)
        found.append(Person(storage, access, record, rng, strangers))
    return found


async def run(told: dict[str, Any]) -> None:
    stopping = asyncio.Event()
    storage = await open_storage(told["address"], serving=True, grace_ms=GRACE_MS, **told["open"])
    try:
        with Path(told["record"]).open("w") as file:  # noqa: ASYNC230 - nobody waits
            working = await people(storage, told["people"], Record(file), told["seed"])
            following = asyncio.create_task(follow(storage))
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            async with asyncio.TaskGroup() as group:
                group.create_task(sweep(storage, stopping))
                for person in working:
                    group.create_task(person.work(stopping))
                await asyncio.to_thread(sys.stdin.read)
                stopping.set()
            following.cancel()
    finally:
        await storage.close()


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.stdin.readline())))
