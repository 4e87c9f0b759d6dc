"""What takes long is computed in a thread, where the event loop would wait for it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.util import greenlet_spawn

from supt_async.domain.project import Settings
from supt_async.storage.factory import open_storage
from supt_async.storage.gold import judging
from supt_async.storage.overlap.judge import Basis
from supt_async.storage.portable.computing import LARGE, computed
from tests.support.databases import fresh
from tests.support.queue_fixture import ManualClock, QueueFixture


async def test_much_is_computed_beside_the_event_loop() -> None:
    here = threading.get_ident()
    assert await greenlet_spawn(computed, threading.get_ident, LARGE) != here
    assert await greenlet_spawn(computed, threading.get_ident, LARGE - 1) == here


def test_a_database_that_has_a_thread_of_its_own_computes_there() -> None:
    assert computed(threading.get_ident, LARGE) == threading.get_ident()


@pytest.fixture
async def queue(tmp_path: Path) -> AsyncIterator[QueueFixture]:
    clock = ManualClock()
    async with fresh("mariadb", tmp_path) as address:
        storage = await open_storage(address, serving=True, clock=clock)
        settings = Settings(overlap=2, overlap_max=3, sure=0.9, gold_rate=1.0)
        project = await storage.catalogue.create_project(
            "texts", title="Texts", task={"kind": "text"}, settings=settings
        )
        yield QueueFixture(storage, clock, project)
        await storage.close()


async def test_large_answers_are_judged_for_one_more_opinion_in_a_thread(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def confidence(basis: Basis, answers: object) -> float:
        threads.append(threading.get_ident())
        return 0.0

    monkeypatch.setattr(Basis, "confidence", confidence)
    await queue.add("x")
    for name in ("ada", "bob"):
        session = await queue.open_session(name)
        await session.submit(await session.get(), name * LARGE)
    assert threads
    assert threading.get_ident() not in threads


async def test_a_large_gold_answer_is_judged_in_a_thread(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def is_right(*_: object) -> bool:
        threads.append(threading.get_ident())
        return True

    monkeypatch.setattr(judging, "is_right", is_right)
    await queue.add("gold", label="cat", gold=True)
    await queue.add("x")
    session = await queue.open_session("ada")
    await session.submit(await session.get(), "c" * LARGE)
    assert threads
    assert threading.get_ident() not in threads
