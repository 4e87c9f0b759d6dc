"""What labellers feel: the first item after connecting, and the next one at a human pace."""

from __future__ import annotations

import json
import time

import click
from websockets.asyncio.client import connect

from scripts.benchmarks.harness.environment import Load, Process, address_of, load
from scripts.benchmarks.harness.load import Plan


async def first_items(server: Process, slug: str, tokens: list[str]) -> list[float]:
    """Let people come one after the other; return how long each waited for an item, in seconds."""
    return [await _first_item(server, slug, token) for token in tokens]


async def _first_item(server: Process, slug: str, token: str) -> float:
    hello = {"type": "hello", "v": 1, "project": slug, "token": token, "window": 2}
    began = time.perf_counter()
    async with connect(
        address_of(server),
        subprotocols=["supt.v1.json"],  # type: ignore[list-item]
        compression=None,
        close_timeout=2,
    ) as socket:
        await socket.send(json.dumps(hello))
        while (kind := json.loads(await socket.recv())["type"]) != "item":
            if kind == "idle":
                raise click.ClickException("no item is left: give fewer --labels or more --items")
        took = time.perf_counter() - began
        await socket.send('{"type":"bye"}')
        return took


async def label(
    server: Process, address: str, slug: str, tokens: list[str], seconds: float
) -> Load:
    """Let people label at one answer a second each."""
    plan = Plan(
        url=address_of(server),
        project=slug,
        tokens=tokens,
        value='"cat"',
        seconds=seconds,
        per_second=1.0,
    )
    return await load(plan, server, address)
