"""Deliveries of a server, put together and run with it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from supt_async.rules.webhooks.targets import Targets
from supt_async.server.metrics import Metrics
from supt_async.server.webhooks.courier import Courier
from supt_async.server.webhooks.deliverer import Deliverer
from supt_async.server.webhooks.sender import Sender
from supt_async.storage.factory import Storage


def make_deliverer(storage: Storage, hosts: str, metrics: Metrics) -> Deliverer | None:
    """Return what delivers a server's webhooks; None if ``hosts`` allows no targets.

    Raises:
        Refused: ``hosts`` is no list of targets.
    """
    targets = Targets.read(hosts)
    if not targets:
        return None
    courier = Courier(
        deliveries=storage.deliveries,
        events=storage.events,
        sender=Sender(targets),
        now_ms=storage.database.now_ms,
    )
    metrics.add(courier.figures)
    return Deliverer(storage.database, courier)


@contextlib.asynccontextmanager
async def delivering(deliverer: Deliverer | None) -> AsyncIterator[None]:
    """Deliver webhooks while the block runs, if there is anything to deliver."""
    if deliverer is None:
        yield
        return
    async with deliverer.running():
        yield
