"""Keeping of figures by a server."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from supt_async.errors import StorageUnavailable
from supt_async.server.figures import keeping
from supt_async.storage.factory import Storage


class Keeper:
    """Stands for the keeper of a database that is away the first time."""

    def __init__(self) -> None:
        self.times = 0
        self.kept = asyncio.Event()

    async def keep(self) -> None:
        self.times += 1
        if self.times == 1:
            raise StorageUnavailable("away")
        self.kept.set()


async def test_a_server_keeps_the_figures_again_after_the_database_was_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class FakeStorage:
        database = None

    keeper = Keeper()
    monkeypatch.setattr(keeping, "Figures", lambda _: keeper)
    monkeypatch.setattr(keeping, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(keeping, "KEEP_SECONDS", 0.0)
    task = asyncio.create_task(keeping.keep_figures(cast(Storage, FakeStorage())))
    async with asyncio.timeout(30):
        await keeper.kept.wait()
    task.cancel()
    await asyncio.wait([task])
