"""``scripts/bench reach``: propagation of a change at one server to idle labellers of another."""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import click

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import Process, opened, percentile, prepare, serving
from scripts.benchmarks.harness.options import several_servers
from scripts.benchmarks.harness.report import Figure, report
from supt_async.client import AsyncClient
from supt_async.domain.project import Role
from supt_async.protocol import messages as m

PROJECT = "bench"
WITHIN_SECONDS = 30.0


@click.command()
@several_servers
@click.option(
    "--turns",
    default=200,
    show_default=True,
    help="Rounds; in each one item is added and one released.",
)
@click.option("--idle", default=50, show_default=True, help="Idle labellers at the other server.")
def reach(kind: str, turns: int, idle: int) -> None:
    """Measure how fast a change reaches another server.

    An item is added or released at one server; the delay ends when an idle labeller of the other
    server gets it.
    """
    asyncio.run(_reach(kind, turns, idle))


async def _reach(kind: str, turns: int, idle: int) -> None:
    added: list[float] = []
    released: list[float] = []
    with database(kind) as address:
        async with opened(address) as storage, AsyncExitStack() as stack:
            project, tokens = await prepare(storage, PROJECT, turns, idle + 1)
            owner = await storage.people.invite("owner", project=project.id, role=Role.ADMIN)
            one = await stack.enter_async_context(serving(address))
            other = await stack.enter_async_context(serving(address))
            held = await _hold(stack, one, tokens[0], turns)
            came: asyncio.Queue[float] = asyncio.Queue()
            for token in tokens[1:]:
                client = await stack.enter_async_context(_client(other, token))
                work = asyncio.create_task(_answer(client, came))
                stack.callback(work.cancel)
            for turn, (holder, item) in enumerate(held):
                added.append(await _timed(partial(_add, one, owner.token, turn), came))
                released.append(await _timed(partial(holder.release, item), came))
    aim = 200 if kind == "postgresql" else 1_000
    figures = []
    for what, took in (("added", sorted(added)), ("released", sorted(released))):
        figures.append(Figure(f"{what}, p50", percentile(took, 0.5), "ms"))
        figures.append(Figure(f"{what}, p99", percentile(took, 0.99), "ms", at_most=aim))
    report("reach", figures, database=kind, idle=idle, turns=turns)


def _client(server: Process, token: str, window: int = 1) -> AsyncClient:
    return AsyncClient(server.url, project=PROJECT, token=token, window=window)


async def _hold(
    stack: AsyncExitStack, server: Process, token: str, items: int
) -> list[tuple[AsyncClient, m.Item]]:
    """Let sessions at a server lease all items and ask for no more."""
    held: list[tuple[AsyncClient, m.Item]] = []
    async with asyncio.timeout(WITHIN_SECONDS):
        while len(held) < items:
            wanted = min(m.WINDOW_MAX, items - len(held))
            client = await stack.enter_async_context(_client(server, token, wanted))
            leases: set[str] = set()
            for _ in range(wanted):
                item = await client.another(leases, wait_when_idle=True)
                assert item is not None
                leases.add(item.lease)
                held.append((client, item))
            client.set_window(0)
    return held


async def _answer(client: AsyncClient, came: asyncio.Queue[float]) -> None:
    """Answer each item, and report when it came."""
    async for item in client.items(wait_when_done=True):
        came.put_nowait(time.perf_counter())
        await client.submit(item, "cat")


async def _timed(change: Callable[[], Awaitable[object]], came: asyncio.Queue[float]) -> float:
    """Return the seconds from a change's start until an idle labeller has its item."""
    began = time.perf_counter()
    work = asyncio.ensure_future(change())
    async with asyncio.timeout(WITHIN_SECONDS):
        at = await came.get()
    await work
    return at - began


async def _add(server: Process, token: str, turn: int) -> None:
    request = urllib.request.Request(
        f"{server.url}/api/v1/projects/{PROJECT}/items",
        data=f'"added {turn}"\n'.encode(),
        headers={"authorization": f"Bearer {token}", "content-type": "application/x-ndjson"},
    )
    await asyncio.to_thread(lambda: urllib.request.urlopen(request).read())
