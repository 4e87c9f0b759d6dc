"""Stress of the queue by several processes without sockets, on any database.

By hand: ``python -m tests.faults.stress.run ADDRESS --seconds 120 --processes 3``. It prints what
was done and one line for everything that is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role, Settings
from supt_async.storage.factory import Storage, open_storage
from tests.faults.stress.events import following, wrong_events
from tests.faults.stress.owner import Owner
from tests.faults.stress.people import Record
from tests.faults.stress.process import GRACE_MS, people, sweep
from tests.faults.stress.report import Told, faults
from tests.support.servers import TASK

START_SECONDS = 60
FINISH_SECONDS = 300
OVERLAPS = {"once": 1, "thrice": 3}
"""Number of opinions that each project wants."""
CREW = 6
"""People of each project who finish what the others have left."""


@dataclass(frozen=True)
class Plan:
    """How much stress there is, and for how long."""

    address: str
    seconds: float
    processes: int = 3
    people: int = 10
    """In each process and project."""
    items: int = 400
    seed: int = 1
    owner_pause: float = 0.2
    """Mean seconds between two of an owner's acts."""
    kill: bool = False
    """Kill one process, whose people are gone then; it takes 20 seconds longer."""
    open: dict[str, Any] = field(default_factory=dict)
    """Further arguments of ``open_storage``."""


@dataclass
class Found:
    faults: list[str]
    answers: int
    """Answers that were accepted."""
    verdicts: dict[str, int]
    acts: dict[str, int]


async def stress(plan: Plan) -> Found:
    """Run a stress and return what is wrong after it."""
    rng = random.Random(plan.seed)
    with tempfile.TemporaryDirectory(prefix="supt-stress-") as name:
        folder = Path(name)
        storage = await open_storage(plan.address, serving=True, grace_ms=GRACE_MS, **plan.open)
        try:
            return await _stress(plan, storage, folder, rng)
        finally:
            await storage.close()


async def _stress(plan: Plan, storage: Storage, folder: Path, rng: random.Random) -> Found:
    owners = [await _project(storage, plan, slug, rng) for slug in OVERLAPS]
    projects = [owner.project for owner in owners]
    async with following(plan.address, projects, **plan.open) as followers:
        found = await _worked(plan, storage, folder, rng, owners)
    found.faults += await wrong_events(storage, projects, followers)
    return found


async def _worked(
    plan: Plan, storage: Storage, folder: Path, rng: random.Random, owners: list[Owner]
) -> Found:
    """Let people and owners work, and return what is wrong after it."""
    stopping = asyncio.Event()
    files = [folder / f"process-{number}" for number in range(plan.processes)]
    async with asyncio.TaskGroup() as group:
        group.create_task(sweep(storage, stopping))
        processes = [await _start(storage, plan, owners, n, file) for n, file in enumerate(files)]
        acting = [group.create_task(owner.work(stopping, plan.owner_pause)) for owner in owners]
        await asyncio.sleep(plan.seconds)
        if plan.kill:
            processes[0].kill()
            await processes.pop(0).wait()
            await asyncio.sleep(plan.seconds / 2)
        for process in processes:
            await _stop(process)
        stopping.set()
        await asyncio.wait(acting)
    for owner in owners:
        await owner.settle()
    files.append(folder / "crew")
    await _finish(storage, owners, files[-1], rng)
    told = Told.read(files)
    verdicts: dict[str, int] = {}
    for some in told.verdicts.values():
        for verdict in some:
            verdicts[verdict] = verdicts.get(verdict, 0) + 1
    acts: dict[str, int] = {}
    for owner in owners:
        for act, times in owner.done.items():
            acts[act] = acts.get(act, 0) + times
    wrong = await faults(storage, [owner.project for owner in owners], told)
    return Found(wrong, len(told.verdicts), verdicts, acts)


async def _project(storage: Storage, plan: Plan, slug: str, rng: random.Random) -> Owner:
    settings = Settings(overlap=OVERLAPS[slug], gold_rate=0.1, suggest="rules")
    catalogue = storage.catalogue
    project = await catalogue.create_project(slug, title="", task=TASK, settings=settings)
    await catalogue.add_items(
        project.id,
        [
            NewItem(payload=f'"{slug} {number}"', priority=rng.choice((0, 0, 0, 3)))
            for number in range(plan.items)
        ],
    )
    await storage.events.switch(project.id, None, on=True)
    invited = await storage.people.invite(f"owner of {slug}", project=project.id, role=Role.ADMIN)
    access = await storage.people.access(invited.token, slug)
    assert access is not None
    names = [
        f"{slug}-{process}-{number}"
        for process in range(plan.processes)
        for number in range(plan.people)
    ]
    return Owner(storage, project, access, names, random.Random(rng.getrandbits(32)))


async def _start(
    storage: Storage, plan: Plan, owners: Sequence[Owner], number: int, file: Path
) -> asyncio.subprocess.Process:
    who = []
    for owner in owners:
        for name in owner.labellers[number * plan.people : (number + 1) * plan.people]:
            invite = storage.people.invite
            invited = await invite(name, project=owner.project.id, role=Role.LABELLER)
            who.append((invited.token, owner.project.slug))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.stress.process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    told = {
        "address": plan.address,
        "open": plan.open,
        "record": str(file),
        "people": who,
        "seed": plan.seed * 100 + number,
    }
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(told).encode() + b"\n")
    async with asyncio.timeout(START_SECONDS):
        assert await process.stdout.readline() == b"ready\n"
    return process


async def _stop(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    async with asyncio.timeout(FINISH_SECONDS):
        assert await process.wait() == 0


async def _finish(
    storage: Storage, owners: Sequence[Owner], file: Path, rng: random.Random
) -> None:
    """Let new people answer all that is left."""
    async with _swept(storage):
        who = []
        for owner in owners:
            for number in range(CREW):
                name = f"crew-{owner.project.slug}-{number}"
                invite = storage.people.invite
                invited = await invite(name, project=owner.project.id, role=Role.LABELLER)
                who.append((invited.token, owner.project.slug))
        with file.open("w") as lines:
            crew = await people(storage, who, Record(lines), rng.getrandbits(30))
            for person in crew:
                person.calm = True
            async with asyncio.timeout(FINISH_SECONDS):
                await asyncio.gather(*(person.finish() for person in crew))


@asynccontextmanager
async def _swept(storage: Storage) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    task = asyncio.create_task(sweep(storage, stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


def _parsed() -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="address of an empty database")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--people", type=int, default=10, help="in each process and project")
    parser.add_argument("--items", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill", action="store_true", help="kill one process before the end")
    parser.add_argument("--portable", action="store_true", help="use the portable queue")
    told = vars(parser.parse_args())
    return Plan(open={"portable": True} if told.pop("portable") else {}, **told)


if __name__ == "__main__":
    result = asyncio.run(stress(_parsed()))
    sys.stdout.write(f"{result.answers} answers {result.verdicts}, acts {result.acts}\n")
    sys.stdout.writelines(f"WRONG: {fault}\n" for fault in result.faults)
    sys.exit(bool(result.faults))
