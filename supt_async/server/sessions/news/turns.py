"""Turns of the event loop for news: pieces of work that take a share of it together."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, TypeVar

from supt_async.rules.crowds.work_share import UnitCost, WorkShare

T = TypeVar("T")

SHARE = 0.05
"""Share of the event loop that news may take, those of all projects together."""


class Turns:
    """Turns of all projects of a server, one after the other in the order in which they ask."""

    def __init__(self) -> None:
        self._share = WorkShare(SHARE)
        self._lock = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def turn(self, cost: UnitCost, units: int) -> AsyncIterator[None]:
        """Wait for a turn, in which the body does so many units of work without waiting."""
        async with self._lock:
            await asyncio.sleep(self._share.wait(time.monotonic()))
            began = time.monotonic()
            yield
            await asyncio.sleep(0)  # uvloop writes at the end of an iteration
            self._share.spend(cost.of(units, time.monotonic() - began), began)

    async def free(self) -> None:
        """Wait until what was done before is paid off."""
        async with self._lock:
            await asyncio.sleep(self._share.wait(time.monotonic()))

    async def metered(self, work: Coroutine[Any, Any, T]) -> T:
        """Do work that waits in between; only the time in which it does not wait is spent."""
        meter = _Meter()
        try:
            return await _measured(work, meter)
        finally:
            self._share.spend(meter.seconds, time.monotonic())


class _Meter:
    seconds = 0.0


@coroutine
def _measured(work: Coroutine[Any, Any, T], meter: _Meter) -> Generator[Any, Any, T]:
    """Await work step by step, and add up the seconds that its steps take."""
    step = partial(work.send, None)
    while True:
        began = time.monotonic()
        try:
            waits_for = step()
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        finally:
            meter.seconds += time.monotonic() - began
        try:
            step = partial(work.send, (yield waits_for))
        except BaseException as exc:  # noqa: BLE001 - a cancellation, too, is thrown into it
            step = partial(work.throw, exc)
