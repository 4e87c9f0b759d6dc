"""Leadership of a project: one leader at a time."""

from __future__ import annotations

import asyncio
import logging

import pytest

from supt_async.orchestrator import leadership as module
from supt_async.orchestrator.leadership import Leadership, LeadershipLost
from tests.orchestrator.memory import PROJECT, MemoryTraining, eventually


async def test_the_second_candidate_leads_after_the_first_has_resigned(
    storage: MemoryTraining,
) -> None:
    first, second = Leadership(storage, PROJECT), Leadership(storage, PROJECT)
    term = await first.ask()
    assert term is not None
    assert await first.ask() == term
    assert await second.ask() is None
    await first.resign(term)
    assert await second.ask() == term + 1


async def test_waiting_for_a_leader_who_lives_ends(
    storage: MemoryTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.02)
    storage.replace_leader()
    assert await Leadership(storage, PROJECT, ttl_seconds=0.05).wait() is None


async def test_waiting_for_a_leader_who_dies_ends_with_a_term(
    storage: MemoryTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.02)
    storage.replace_leader()
    waiting = asyncio.create_task(Leadership(storage, PROJECT).wait())
    await asyncio.sleep(0)
    storage.leader = None
    assert await waiting == storage.term


async def test_keeping_a_term_that_is_over_says_so(storage: MemoryTraining) -> None:
    leadership = Leadership(storage, PROJECT, ttl_seconds=0.03)
    term = await leadership.ask()
    assert term is not None
    keeping = asyncio.create_task(leadership.keep(term))
    storage.replace_leader()
    with pytest.raises(LeadershipLost):
        await keeping


async def test_a_new_term_of_ones_own_is_not_the_old_one(storage: MemoryTraining) -> None:
    leadership = Leadership(storage, PROJECT, ttl_seconds=0.03)
    term = await leadership.ask()
    assert term is not None
    keeping = asyncio.create_task(leadership.keep(term))
    storage.leader = None  # it ran out, and somebody else may have led meanwhile
    with pytest.raises(LeadershipLost):
        await keeping


async def test_a_leader_without_a_database_goes_on_until_it_is_replaced(
    storage: MemoryTraining, caplog: pytest.LogCaptureFixture
) -> None:
    leadership = Leadership(storage, PROJECT, ttl_seconds=0.03)
    term = await leadership.ask()
    assert term is not None
    storage.down = True
    keeping = asyncio.create_task(leadership.keep(term))
    with caplog.at_level(logging.WARNING):
        await eventually(lambda: caplog.records)
    assert not keeping.done()
    await leadership.resign(term)  # says nothing
    storage.down = False
    storage.replace_leader()
    with pytest.raises(LeadershipLost):
        await keeping
