"""``scripts/bench abuse``: effect of one attacking stranger, labeller or owner on all others.

Labellers answer at a constant pace while a separate process makes one attack after the other. Each
reply is counted for the attack, or the quiet time, in which it was requested. The quiet times
before, between and after the attacks are the baseline.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from scripts.benchmarks.attacks import ATTACKS, LABELLER, STRANGER, Target
from scripts.benchmarks.harness import options
from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    Process,
    load,
    opened,
    percentile,
    plan_for,
    prepare,
    process,
    serving,
)
from supt_async.domain.ids import ItemId
from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role, Settings
from supt_async.payloads.codec import encode
from supt_async.server.media.presenter import Presenter
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.importer import Importer

LABELLERS = 20
PER_SECOND = 5.0
"""Answers per second of each labeller."""
OWNED = 50_000
"""Number of items in the owner's large project."""
PICTURES = 30
REST_SECONDS = 4.0
"""Pause between two attacks, in seconds."""
SETTLE_SECONDS = 2.0
"""Time after an attack that does not count as quiet, in seconds."""
MOST_TIMES, MOST_MS, MOST_MIB = 3.0, 250.0, 64.0
"""Limits of an attack: multiple of the quiet p99, p99 in ms, and memory above rest in MiB."""


@dataclass
class Window:
    """Time span of an attack, and the resources that the server used in it."""

    attack: str
    since: float
    until: float
    mib: float
    cpu: float
    """Share of one processor, including the labellers' answers."""


@click.command()
@options.kind
@options.seconds
@click.option(
    "--attack",
    "attacks",
    multiple=True,
    type=click.Choice(list(ATTACKS)),
    help="Attack to make, by default all; may be repeated.",
)
def abuse(kind: str, seconds: float, attacks: tuple[str, ...]) -> None:
    """Measure latency for labellers during attacks.

    20 labellers answer `supt serve` 5 times a second while one attack after the other is made.
    """
    asyncio.run(_abuse(kind, seconds, attacks or tuple(ATTACKS)))


async def _abuse(kind: str, seconds: float, attacks: tuple[str, ...]) -> None:
    whole = (seconds + REST_SECONDS + 2.0) * len(attacks) + 2 * REST_SECONDS
    with database(kind) as address:
        async with opened(address) as storage:
            answers = int(whole * LABELLERS * PER_SECOND) + 10_000
            _, tokens = await prepare(storage, "bench", answers, LABELLERS + 1)
            target = await _target(storage, tokens.pop(), seconds)
        async with serving(address, limited=True) as server:
            parts = urlsplit(server.url)
            target.host, target.port = str(parts.hostname), int(parts.port or 0)
            plan = plan_for(server, tokens, seconds=whole, per_second=PER_SECOND)
            loading = asyncio.create_task(load(plan, server), name="load")
            await asyncio.sleep(plan.warmup_seconds + REST_SECONDS)
            rest = server.resident_bytes()
            windows = []
            for attack in attacks:
                target.attack = attack
                windows.append(await _attacked(target, server))
                await asyncio.sleep(REST_SECONDS)
            measured = await loading
            risen = max(server.resident_bytes() - rest, 0) / 2**20
    _report(measured.result["when"], windows, kind, risen)


async def _target(storage: Storage, labeller: str, seconds: float) -> Target:
    """Create the data of the attacks: an owner's projects, large pictures and long texts."""
    catalogue = storage.catalogue
    own = await _project(storage, "own")
    noise = np.random.default_rng(1).normal(size=(1000, 1000))
    for number in range(PICTURES):
        await catalogue.add_items(own.id, [NewItem(payload=encode(noise + number))])
    first = [item.id async for item in catalogue.items(own.id)]
    texts = [NewItem(payload=f'"{number}{"a" * 800_000}"') for number in range(30)]
    await catalogue.add_items(own.id, texts)
    owned = await _project(storage, "owned")
    await Importer(storage.database, owned.id).take(
        NewItem(payload=f'"item {number}"') for number in range(OWNED)
    )
    invited = await storage.people.invite("owner", project=own.id, role=Role.ADMIN)
    await storage.people.invite("owner", project=owned.id, role=Role.ADMIN)
    presenter = Presenter(storage.secret)
    return Target(
        attack="",
        host="",
        port=0,
        seconds=seconds,
        labeller=labeller,
        owner=invited.token,
        cookie=f"supt_{storage.server_id}",
        links=[presenter.link(own.id, ItemId(id_)) for id_ in first],
        ids=(await storage.training.pool(owned.id)).ids.tolist(),
    )


async def _project(storage: Storage, slug: str) -> Project:
    task = {"kind": "choice", "options": ["cat", "dog"]}
    return await storage.catalogue.create_project(slug, title=slug, task=task, settings=Settings())


async def _attacked(target: Target, server: Process) -> Window:
    """Make one attack; return its time span and the server's resources."""
    async with process("scripts.benchmarks.attacks") as attacker:
        assert attacker.stdin is not None
        assert attacker.stdout is not None
        attacker.stdin.write(json.dumps(_plain(target)).encode() + b"\n")
        await attacker.stdout.readline()
        before, used = server.resident_bytes(), server.cpu_seconds()
        async with _most(server) as most:
            attacker.stdin.write(b"\n")
            since = float(await attacker.stdout.readline())
            until = float(await attacker.stdout.readline())
            cpu = (server.cpu_seconds() - used) / (until - since)
            await attacker.wait()
    return Window(target.attack, since, until, (max(most) - before) / 2**20, cpu)


def _plain(target: Target) -> dict[str, object]:
    return {name: getattr(target, name) for name in target.__struct_fields__}


@contextlib.asynccontextmanager
async def _most(server: Process) -> AsyncIterator[list[int]]:
    """Sample a server's memory while the block runs."""
    seen = [server.resident_bytes()]

    async def watch() -> None:
        while True:
            await asyncio.sleep(0.1)
            seen.append(server.resident_bytes())

    watching = asyncio.create_task(watch(), name="memory")
    try:
        yield seen
    finally:
        watching.cancel()


def _report(
    when: list[tuple[float, float]], windows: list[Window], kind: str, risen: float
) -> None:
    calm = sorted(took for at, took in when if not _near(at, windows))
    quiet, usual = percentile(calm, 0.99), len(calm)
    columns = ("attack", "by", "p99", "times quiet", "worst", "answers", "CPU", "memory", "")
    table = Table(*columns, title="abuse", title_justify="left")
    values: dict[str, float] = {"quiet p99": quiet}
    table.add_row("(quiet)", "", f"{quiet:.1f} ms", "1", _ms(calm, 1.0), str(usual), "", "", "")
    for window in windows:
        times = sorted(took for at, took in when if window.since <= at < window.until)
        p99 = percentile(times, 0.99)
        ratio = p99 / quiet
        fine = ratio <= MOST_TIMES and p99 <= MOST_MS and window.mib <= MOST_MIB
        about = f"{p99:.1f} ms", f"{ratio:.1f}", _ms(times, 1.0), str(len(times))
        verdict = "reached" if fine else "missed"
        table.add_row(
            window.attack,
            _who(window),
            *about,
            f"{window.cpu:.0%}",
            f"{window.mib:+.0f} MiB",
            verdict,
        )
        values[f"{window.attack} p99"] = p99
        values[f"{window.attack} ratio"] = ratio
        values[f"{window.attack} CPU"] = window.cpu
        values[f"{window.attack} MiB"] = window.mib
    console = Console(width=110)
    console.print(table)
    console.print(
        f"at most {MOST_TIMES:g} times the quiet p99, {MOST_MS:g} ms, and {MOST_MIB:g} MiB "
        f"for each; in the end {risen:+.0f} MiB"
    )
    rounded = {name: None if math.isnan(x) else round(x, 4) for name, x in values.items()}
    print(json.dumps({"benchmark": "abuse", "database": kind, "risen MiB": risen, **rounded}))


def _near(at: float, windows: list[Window]) -> bool:
    """Tell whether a time lies in an attack or shortly after one."""
    return any(w.since - 0.5 <= at < w.until + SETTLE_SECONDS for w in windows)


def _who(window: Window) -> str:
    attack = ATTACKS[window.attack]
    return "stranger" if attack in STRANGER else "labeller" if attack in LABELLER else "owner"


def _ms(times: list[float], share: float) -> str:
    return f"{percentile(times, share):.0f} ms"
