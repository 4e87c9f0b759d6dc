"""Queue limit, the upper limit of the database: the same commands put to the queue, no sockets."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from scripts.benchmarks.harness.environment import prepare
from supt_async.domain.commands import ClaimItems, Holder, SubmitAnswer
from supt_async.domain.ids import RequestId
from supt_async.storage.factory import Storage

WARMUP_SECONDS = 2.0


async def queue_rate(
    storage: Storage, slug: str, items: int, labellers: int, seconds: float, **settings: Any
) -> float:
    """Return the labels per second of this number of labellers in this process."""
    project, tokens = await prepare(storage, slug, items, labellers, **settings)
    count = 0

    async def label(number: int, token: str) -> None:
        nonlocal count
        access = await storage.people.access(token, project.slug)
        assert access is not None
        opened = await storage.queue.open(access, None)
        by = Holder(project=project.id, labeller=access.labeller, session=opened.session)
        held = list((await storage.queue.ask(ClaimItems(by=by, want=2))).leased)
        sent = 0
        while held and not over.is_set():
            sent += 1
            reply = await storage.queue.ask(
                SubmitAnswer(
                    by=by,
                    id=RequestId(f"s{number}-{sent}"),
                    lease=held.pop(0).lease,
                    value="cat",
                    ms=100,
                    want=1,
                )
            )
            held.extend(reply.leased)
            count += 1

    over = asyncio.Event()
    tasks = [asyncio.create_task(label(n, token)) for n, token in enumerate(tokens)]
    await asyncio.sleep(WARMUP_SECONDS)
    before, began = count, time.perf_counter()
    await asyncio.sleep(seconds)
    rate = (count - before) / (time.perf_counter() - began)
    over.set()
    await asyncio.gather(*tasks)
    return rate
