"""Threads of `supt doctor`, in which checks may hang."""

from __future__ import annotations

import asyncio
import threading

import pytest

from supt_async.cli.doctor.findings import in_thread


async def test_what_blocks_gives_its_result_or_its_error() -> None:
    assert await in_thread(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 // 0)


async def test_a_thread_that_hangs_keeps_nobody_waiting() -> None:
    go_on = threading.Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await in_thread(go_on.wait)
    (hanging,) = [one for one in threading.enumerate() if one.name == "supt-doctor"]
    assert hanging.daemon
    go_on.set()
    hanging.join()
