"""Parts of ``scripts/bench crowd-size``: what is measured of a crowd, one server each."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
import urllib.request
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from scripts.benchmarks.crowd_size.driver import Generator, Meter, Used, generating
from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    Process,
    address_of,
    opened,
    percentile,
    prepare,
    serving,
)
from scripts.benchmarks.harness.report import Figure
from supt_async.domain.project import Role

ONE_ADDRESS = ("--forwarded-allow-ips", "127.0.0.0/8")
"""The crowd comes from few addresses, whose limits would hold for all: they count as proxies."""
STEP = 1_000
"""Number of people after whose coming the CPU time is read."""
SETTLE_SECONDS = 3.0
"""Seconds after a step in which its last work is done."""
ADDED = 20
"""Number of items that are added while a crowd waits."""
ADDED_SECONDS = 1.5
"""Seconds after an item was added in which the CPU time counts as its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many take part, and for how long."""

    database: str
    sessions: int
    labellers: int
    few: int
    waiting: int
    paced: int
    at_once: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A server with its project, and the process that its people come from."""

    server: Process
    generator: Generator
    tokens: list[str]
    owner: str

    async def connect(self, sizes: Sizes, *, news: bool = True) -> tuple[list[Used], list[float]]:
        """Connect all people; return the server's CPU for each thousand, and all waits.

        Without ``news`` their pages are hidden.
        """
        steps, waits = [], []
        meter = Meter(self.server)
        for first in range(0, len(self.tokens), STEP):
            part = self.tokens[first : first + STEP]
            how = {"tokens": part, "window": 2, "at_once": sizes.at_once, "news": news}
            url = address_of(self.server)
            waits += (await self.generator.order("connect", url=url, project="bench", **how))[
                "waits"
            ]
            steps.append(meter.read())
        return steps, sorted(waits)

    async def labelled(self, title: str, sizes: Sizes, labellers: int) -> Labelled:
        """Let some people answer once a second for a while, and measure."""
        await self.generator.order("label", count=labellers, per_second=1.0)
        await asyncio.sleep(SETTLE_SECONDS)
        await self.generator.order("record", count=labellers)
        meter = Meter(self.server)
        await asyncio.sleep(sizes.seconds)
        used = meter.read()
        result = await self.generator.order("result")
        return Labelled(title, used, **{name: result[name] for name in MEASURED})


MEASURED = ("answers", "acked", "followed", "errors", "news", "lost", "refused")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What some people felt who labelled, and what it cost the server."""

    title: str
    used: Used
    answers: int
    acked: list[float]
    followed: list[float]
    errors: int
    news: int
    """Messages of progress and model that all people got."""
    lost: int
    """Sockets that were lost so far."""
    refused: int
    """Attempts to connect that failed so far."""

    def figures(
        self,
        *,
        p50: float | None = None,
        p99: float | None = None,
        share: float | None = None,
        cpu_us: float | None = None,
    ) -> list[Figure]:
        """Return the figures, beside limits in ms, percent of a core and microseconds."""
        title, us = self.title, self.used.cpu / max(1, self.answers) * 1e6
        return [
            Figure(f"{title}: labels/s", self.answers / self.used.seconds),
            Figure(f"{title}: next p50", percentile(self.followed, 0.5), "ms", at_most=p50),
            Figure(f"{title}: next p99", percentile(self.followed, 0.99), "ms", at_most=p99),
            Figure(f"{title}: server", self.used.share, "% of a core", at_most=share),
            Figure(f"{title}: server CPU a label", us, "us", at_most=cpu_us),
            Figure(f"{title}: news/s", self.news / self.used.seconds),
            Figure(f"{title}: errors, lost sockets", self.errors + self.lost, at_most=0),
        ]


@contextlib.asynccontextmanager
async def scene(sizes: Sizes, people: int, items: int) -> AsyncIterator[Scene]:
    """Fill and serve the project ``bench``, with limits as they are by default."""
    with database(sizes.database) as address:
        async with opened(address) as storage:
            project, tokens = await prepare(storage, "bench", items, people)
            owner = await storage.people.invite("owner", project=project.id, role=Role.ADMIN)
        async with (
            serving(address, *ONE_ADDRESS, limited=True) as server,
            generating() as generator,
        ):
            yield Scene(server, generator, tokens, owner.token)


async def crowd(sizes: Sizes, parts: Sequence[str]) -> list[Figure]:
    """Connect a crowd, leave it at rest, let a few and then some label, let all come back."""
    figures: list[Figure] = []
    items = 2 * sizes.sessions + round((sizes.labellers + sizes.few) * (sizes.seconds + 30))
    async with scene(sizes, sizes.sessions, items) as there:
        figures += await _connected(there, sizes)
        if "rest" in parts:
            figures += await _at_rest(there, sizes)
        if "few" in parts:
            few = await there.labelled(f"{sizes.few} label", sizes, sizes.few)
            figures += few.figures()
        if "label" in parts:
            some = await there.labelled(f"{sizes.labellers} label", sizes, sizes.labellers)
            figures += some.figures(p50=8, p99=60, share=45)
        if "return" in parts:
            figures += await _come_back(there, sizes)
    return figures


async def _connected(there: Scene, sizes: Sizes) -> list[Figure]:
    before = there.server.resident_bytes()
    began = there.generator.cpu_seconds()
    steps, waits = await there.connect(sizes)
    generated = there.generator.cpu_seconds() - began
    count = len(there.tokens)
    whole = sum(step.cpu for step in steps) / count * 1e3
    sizes_of = [min(STEP, count - STEP * number) for number in range(len(steps))]
    each = [step.cpu / size * 1e3 for step, size in zip(steps, sizes_of, strict=True)]
    memory = (there.server.resident_bytes() - before) / 1024 / count
    shown = {1: each[0], len(each) // 2 + 1: each[len(each) // 2], len(each): each[-1]}
    return [
        Figure("connecting", sum(step.seconds for step in steps), "s", at_most=25),
        Figure("connecting: server CPU a session", whole, "ms", at_most=1.5),
        *(Figure(f"... of thousand {n}", ms, "ms", at_most=1.5) for n, ms in shown.items()),
        Figure("connecting: p99 of a welcome", percentile(waits, 0.99), "ms"),
        Figure("connecting: load generator's CPU a session", generated / count * 1e3, "ms"),
        Figure("memory of a session", memory, "KiB", at_most=60),
    ]


async def _at_rest(there: Scene, sizes: Sizes) -> list[Figure]:
    await asyncio.sleep(2 * SETTLE_SECONDS)
    meter, own = Meter(there.server), there.generator.cpu_seconds()
    await asyncio.sleep(sizes.seconds)
    used, own = meter.read(), there.generator.cpu_seconds() - own
    return [
        Figure("at rest: server", used.share, "% of a core"),
        Figure("at rest: load generator", 100 * own / used.seconds, "% of a core"),
    ]


async def _come_back(there: Scene, sizes: Sizes) -> list[Figure]:
    """Cut all but those who label, and let them come back at once while the others go on."""
    await there.generator.order("label", count=sizes.few, per_second=1.0)
    await asyncio.sleep(SETTLE_SECONDS)
    await there.generator.order("record", count=sizes.few)
    meter = Meter(there.server)
    how = {"first": sizes.few, "at_once": sizes.sessions}
    back = await there.generator.order("come_back", **how)
    used = meter.read()
    count = sizes.sessions - sizes.few
    result = await there.generator.order("result")
    followed = result["followed"]
    return [
        Figure("all come back at once", back["seconds"], "s", at_most=25),
        Figure("... server CPU a session", used.cpu / count * 1e3, "ms"),
        Figure("... found their session", back["resumed"], at_least=count),
        Figure("... refused, and tried again", result["refused"]),
        Figure("... meanwhile, few label: next p50", percentile(followed, 0.5), "ms"),
        Figure("... meanwhile, few label: next p99", percentile(followed, 0.99), "ms"),
    ]


async def waiting(sizes: Sizes) -> list[Figure]:
    """Add items one by one while a crowd waits for them.

    Their pages are hidden: that all are told of one more item is paid for in the other parts.
    """
    async with scene(sizes, sizes.waiting, 0) as there:
        await there.connect(sizes, news=False)
        await asyncio.sleep(2 * SETTLE_SECONDS)
        meter = Meter(there.server)
        delays, more, rests = [], [], []
        for number in range(ADDED):
            await asyncio.sleep(ADDED_SECONDS)
            rests.append(meter.read())
            await there.generator.order("expect")
            meter.read()
            began = time.monotonic()
            await asyncio.to_thread(_add, there, number)
            arrival = await there.generator.order("arrival")
            delays.append(arrival["at"] - began)
            await asyncio.sleep(max(0.0, began + ADDED_SECONDS - time.monotonic()))
            used = meter.read()
            more.append(used.cpu - rests[-1].share / 100 * used.seconds)
    title = f"an item added while {sizes.waiting} wait"
    delays.sort()
    return [
        Figure(f"{title}: with its person, median", percentile(delays, 0.5), "ms", at_most=50),
        Figure("... at the latest", delays[-1] * 1e3, "ms"),
        Figure("... server CPU beyond rest", statistics.mean(more) * 1e3, "ms", at_most=10),
        Figure("... its standard error", statistics.stdev(more) / ADDED**0.5 * 1e3, "ms"),
        Figure("... server at rest", statistics.mean(one.share for one in rests), "% of a core"),
    ]


def _add(there: Scene, number: int) -> None:
    request = urllib.request.Request(
        f"{there.server.url}/api/v1/projects/bench/items",
        data=f'{{"data": "added {number}"}}\n'.encode(),
        headers={
            "authorization": f"Bearer {there.owner}",
            "content-type": "application/x-ndjson",
        },
    )
    with urllib.request.urlopen(request) as answer:
        answer.read()


async def paced(sizes: Sizes) -> list[Figure]:
    """Let people who are alone on the server answer once a second."""
    async with scene(sizes, sizes.paced, round(sizes.paced * (sizes.seconds + 30))) as there:
        await there.connect(sizes)
        await asyncio.sleep(SETTLE_SECONDS)
        labelled = await there.labelled(f"{sizes.paced} alone", sizes, sizes.paced)
    return labelled.figures(cpu_us=250)
