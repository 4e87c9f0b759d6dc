"""The portable queue does what the native one does on the same kind of database."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test

from supt_async.rules import suggesting
from supt_async.storage.portable.participants import decks
from supt_async.storage.postgres.sql import gold as on_postgres
from supt_async.storage.sqlite import gold as on_sqlite
from tests.model.shared_database import SharedDatabase, shared_database
from tests.storage.portable.twin_machine import Luck, TwinMachine
from tests.support.databases import PORTABLE

MEMORY = Path("/dev/shm")
"""Nothing here is about disks: where there is a file system in memory, SQLite's file is there."""

SHARE = {"sqlite": 0.25, "postgres": 0.06}
"""Share of the profile's examples."""
ATTEMPTS = 5
"""Maximum number of runs until one in which a repeated example goes as it went before."""
STEPS = 30
"""Commands and acts in one example."""


@pytest.fixture
def luck(monkeypatch: pytest.MonkeyPatch) -> Luck:
    """Luck of all queues, which otherwise would draw gold items each for itself."""
    luck = Luck()
    monkeypatch.setattr(random, "SystemRandom", lambda: luck)
    monkeypatch.setattr(on_sqlite, "_RANDOM", luck)
    monkeypatch.setattr(decks, "RANDOM", luck)
    monkeypatch.setattr(suggesting, "is_blind", luck.of_item)
    monkeypatch.setattr(suggesting, "is_held_out", luck.of_item)
    for module in (on_sqlite, on_postgres):
        text = module.UNSEEN_GOLD
        assert "ORDER BY random()" in text
        monkeypatch.setattr(module, "UNSEEN_GOLD", text.replace("random()", "g.item_id"))
    return luck


@contextlib.contextmanager
def opened(*kinds: str, processes: int) -> Iterator[list[SharedDatabase]]:
    where = MEMORY if MEMORY.is_dir() else None
    with contextlib.ExitStack() as stack:
        made = []
        for kind in kinds:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="supt-", dir=where))
            database = shared_database(kind, Path(folder), processes=processes)
            made.append(stack.enter_context(database))
        yield made


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_portable_queue_does_what_the_native_one_does(kind: str, luck: Luck) -> None:
    with opened(kind, f"{PORTABLE}{kind}", processes=1) as databases:

        class Bound(TwinMachine):
            def __init__(self) -> None:
                super().__init__(databases, luck, ordered=True, in_turn=kind == "sqlite")

        chosen = settings(
            deadline=None,
            suppress_health_check=list(HealthCheck),
            max_examples=round(settings().max_examples * SHARE[kind]),
            stateful_step_count=STEPS,
        )
        for attempt in range(1, ATTEMPTS + 1):
            try:
                run_state_machine_as_test(Bound, settings=chosen)
            except FlakyStrategyDefinition:  # it went otherwise: no fault, no proof
                if attempt == ATTEMPTS:
                    raise
            else:
                break
