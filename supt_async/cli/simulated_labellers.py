"""Simulated labellers, which submit known or random answers: for demonstrations and load tests.

An answers file holds JSON lines: objects with ``data`` (the payload, as it was added) and
``value`` (or ``label``), so a file of items with known labels works. A labeller recognises an
item by its payload, which it requests from the server.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from supt_async.cli.simulated_answers import random_answer
from supt_async.client import AsyncClient, RequestRefused
from supt_async.domain.values import JSONValue
from supt_async.errors import BadFile
from supt_async.payloads.codec import encode, fingerprint
from supt_async.protocol import json_checks, messages as m
from supt_async.protocol.tasks.bounds import bounds_of
from supt_async.protocol.tasks.task import parse

CONNECTS_AT_ONCE = 20
"""Number of labellers that connect at the same time."""


@dataclass
class Summary:
    """Work of the simulated labellers; times are in seconds."""

    labels: int = 0
    skipped: int = 0
    refused: int = 0
    seconds: float = 0.0
    acks: list[float] = field(default_factory=list)

    def percentile_ms(self, share: float) -> float:
        """Return the time within which this share of the answers was acknowledged."""
        times = sorted(self.acks)
        return times[min(len(times) - 1, int(len(times) * share))] * 1000 if times else 0.0

    def __str__(self) -> str:
        rate = self.labels / self.seconds if self.seconds else 0.0
        return (
            f"{self.labels} labels in {self.seconds:.1f} s ({rate:.0f} a second), "
            f"{self.skipped} skipped, {self.refused} refused; "
            f"answer to ack: p50 {self.percentile_ms(0.5):.1f} ms, "
            f"p95 {self.percentile_ms(0.95):.1f} ms, p99 {self.percentile_ms(0.99):.1f} ms"
        )


async def simulate(
    url: str,
    project: str,
    tokens: Sequence[str],
    answers: Mapping[str, JSONValue] | None,
    *,
    think_seconds: float = 0.0,
    on_progress: Callable[[m.Progress], None] | None = None,
) -> Summary:
    """Run one labeller for each token until the project is done.

    ``answers`` maps the fingerprint of a payload to an answer; without it, answers are drawn at
    random among those that the task allows. Items without one are skipped, and so are those whose
    answer the server refuses. A labeller takes ``think_seconds`` for an answer
    on average.

    Raises:
        ClientError: A labeller can't go on; the others are stopped as well.
    """
    summary = Summary()
    connecting = asyncio.Semaphore(CONNECTS_AT_ONCE)
    began = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for token in tokens:
                client = AsyncClient(url, project=project, token=token, payload=True)
                group.create_task(
                    _label(client, answers, think_seconds, summary, connecting, on_progress),
                    name="simulated labeller",
                )
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None  # one is enough to show what is wrong
    summary.seconds = time.perf_counter() - began
    return summary


async def _label(
    client: AsyncClient,
    answers: Mapping[str, JSONValue] | None,
    think_seconds: float,
    summary: Summary,
    connecting: asyncio.Semaphore,
    on_progress: Callable[[m.Progress], None] | None,
) -> None:
    async with connecting:
        await client.__aenter__()
    watching = asyncio.create_task(_watch(client, on_progress), name="simulated labeller: watch")
    try:
        answer = _random(client) if answers is None else _known(answers)
        async for item in client.items():
            if think_seconds:
                await asyncio.sleep(random.uniform(0.5, 1.5) * think_seconds)
            await _answer(client, item, answer(item), summary, think_seconds)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await client.close()


def _known(answers: Mapping[str, JSONValue]) -> Callable[[m.Item], JSONValue]:
    """Return the function that finds the known answer to an item, or None."""
    return lambda item: answers.get(fingerprint(msgspec.json.encode(item.payload).decode()))


def _random(client: AsyncClient) -> Callable[[m.Item], JSONValue]:
    """Return the function that makes up an answer to an item."""
    task, chance = parse(client.welcome.project.task), random.Random()
    return lambda item: random_answer(task, bounds_of(item.data), chance)


async def _answer(
    client: AsyncClient,
    item: m.Item,
    value: JSONValue,
    summary: Summary,
    think_seconds: float,
) -> None:
    began = time.perf_counter()
    try:
        if value is None:
            await client.skip(item, reason="no answer is known")
            summary.skipped += 1
            return
        await client.submit(item, value, ms=round(think_seconds * 1000))
    except RequestRefused:
        summary.refused += 1
        # Otherwise this labeller would hold the item, and all others would wait for it.
        with contextlib.suppress(RequestRefused):
            await client.skip(item, reason="the answer was refused")
        return
    summary.labels += 1
    summary.acks.append(time.perf_counter() - began)


async def _watch(client: AsyncClient, on_progress: Callable[[m.Progress], None] | None) -> None:
    async for event in client.events():
        if isinstance(event, m.Progress) and on_progress is not None:
            on_progress(event)


def read_answers(path: Path) -> dict[str, JSONValue]:
    """Read an answers file; return a value for each fingerprint of a payload.

    Raises:
        BadFile: The file can't be read, or a line is not an answer.
    """
    answers: dict[str, JSONValue] = {}
    try:
        lines = path.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
    except OSError as exc:
        raise BadFile(f"can't be read: {exc.strerror}", file=str(path)) from exc
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json_checks.decode(line.decode())
            value = entry["value"] if "value" in entry else entry["label"]
            answers[fingerprint(encode(entry["data"]))] = value
        except (msgspec.DecodeError, TypeError, KeyError, ValueError) as exc:
            reason = 'write {"data": ..., "value": ...} on each line'
            raise BadFile(reason, file=str(path), line=number) from exc
    return answers
