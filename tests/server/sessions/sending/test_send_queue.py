"""Send queue: nothing that matters is dropped, old notices are."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.project import ModelState
from supt_async.protocol.messages import Ack, Model, Progress
from supt_async.server.sessions.sending.send_queue import MAX_MESSAGES, SendQueue
from supt_async.server.sessions.sending.shared import Shared, share


def progress(done: int) -> Shared:
    return share(Progress(done=done, total=9, labellers=1, per_minute=0.0))


async def test_acks_are_kept_in_order_and_of_notices_the_last_one_counts() -> None:
    queue = SendQueue()
    for number in range(3):
        queue.put(Ack(re=f"a{number}", status="stored"))
        queue.put_latest(progress(number))
    model = share(Model(state=ModelState.READY, generation=1, metrics={}, labels=1))
    queue.put_latest(model)
    acks = [Ack(re=f"a{number}", status="stored") for number in range(3)]
    assert await queue.take() == [*acks, progress(2), model]


async def test_flushed_waits_for_what_was_taken_to_be_written() -> None:
    queue = SendQueue()
    queue.put_latest(progress(1))
    flushed = asyncio.create_task(queue.flushed())
    await queue.take()
    await asyncio.sleep(0)
    assert not flushed.done()
    queue.written()
    async with asyncio.timeout(60):
        await flushed


async def test_a_reader_that_is_too_slow_is_noticed() -> None:
    queue = SendQueue()
    for number in range(MAX_MESSAGES):
        queue.put(Ack(re=f"a{number}", status="stored"))
    assert not queue.overfull
    queue.put(Ack(re="one more", status="stored"))
    assert queue.overfull


async def test_a_failure_ends_whoever_takes() -> None:
    queue = SendQueue()
    queue.fail(RuntimeError("stop"))
    with pytest.raises(RuntimeError, match="stop"):
        await queue.take()
