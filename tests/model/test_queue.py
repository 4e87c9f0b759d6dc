"""The storage port does what the ledger says, whatever is asked of it in whatever order."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure, FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test

from supt_async.storage.overlap import sqlite as on_sqlite
from supt_async.storage.portable.batches import writing
from supt_async.storage.portable.state import Item
from supt_async.storage.postgres.sql import answers as single, batch as postgres, opinions, sessions
from supt_async.storage.sqlite import sql as sqlite
from supt_async.storage.withdrawals import withdrawing
from tests.model.machine import QueueMachine
from tests.model.shared_database import SharedDatabase, shared_database
from tests.support.databases import DATABASES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


MEMORY = Path("/dev/shm")
"""Nothing here is about disks: where there is a file system in memory, SQLite's file is there."""
EVERY = list(HealthCheck)
ATTEMPTS = 5
"""Maximum number of runs until one finds the planted bug, or ends without one."""
SHARE = {
    "sqlite": 1.0,
    "postgres": 0.6,
    "mariadb": 0.3,
    "portable-sqlite": 0.3,
    "portable-postgres": 0.2,
}
"""Of the profile's examples: those with a queue of their own take about as long."""


@contextlib.contextmanager
def opened(database: str) -> Iterator[SharedDatabase]:
    where = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="supt-model-", dir=where) as folder:
        with shared_database(database, Path(folder)) as made:
            yield made


def at(made: SharedDatabase) -> type[QueueMachine]:
    """Return the machine, bound to this database."""

    class Bound(QueueMachine):
        def __init__(self) -> None:
            super().__init__(made)

    return Bound


@pytest.mark.parametrize("database", DATABASES)
def test_the_queue_keeps_to_the_ledger(database: str) -> None:
    for attempt in range(ATTEMPTS):
        try:
            with opened(database) as made:
                run_state_machine_as_test(
                    at(made),
                    settings=settings(
                        deadline=None,
                        suppress_health_check=EVERY,
                        max_examples=round(settings().max_examples * SHARE[database]),
                    ),
                )
        except FlakyStrategyDefinition:  # claims at once went out otherwise: no fault, no proof
            if attempt == ATTEMPTS - 1:
                raise
        else:
            break


@pytest.mark.parametrize("database", DATABASES)
def test_a_correction_that_is_undone_leaves_its_item_to_the_adaptive_overlap(
    database: str,
) -> None:
    """With one answer, which is not sure enough, both open a place for one more."""
    with opened(database) as made:
        state = QueueMachine(made)
        state.begin(overlap=1, more=1, items=0)
        state.add(count=1, priority=0, twice=False)
        state.claim(session=0, want=1)
        state.answer(session=0, lease=0, value="cat", want=0)
        state.correct(item=0, value="dog")
        state.check_counters()
        state.undo_correction(item=0, which=0)
        assert state.ledger.counts()["open"] == 1
        state.places_are_right()
        state.teardown()


# --- and it would be seen -------------------------------------------------------------------

BUGS = {
    "sqlite: a place is not taken": (
        sqlite,
        "TAKE_PLACE",
        "SET open_slots = open_slots - 1",
        "SET open_slots = open_slots",
    ),
    "sqlite: somebody else may undo an answer": (
        sqlite,
        "UNDOABLE",
        "AND b.labeller_id = :labeller",
        "AND :labeller",
    ),
    "sqlite: ids are looked up among labels only": (
        sqlite,
        "EARLIER_EFFECT",
        "FROM skip WHERE project_id = :project AND id = :id",
        "FROM skip WHERE project_id = :project AND id = :id || 'x'",
    ),
    "sqlite: a suggestion below the lowest score is shown": (
        sqlite,
        "SUGGESTION",
        "coalesce(s.score, 0) >= :least",
        "coalesce(s.score, 0) >= 0 * :least",
    ),
    "postgres: a second opinion sees the suggestion": (
        postgres,
        "GROUP",
        "FROM seen e WHERE e.opinion",
        "FROM seen e WHERE e.opinion AND false",
    ),
    "sqlite: an item that is not sure enough gets no further place": (
        on_sqlite,
        "ASK_AGAIN",
        "open_slots + 1",
        "open_slots + 0",
    ),
    "postgres: an item that is not sure enough gets no further place": (
        opinions,
        "ASK_AGAIN",
        "i.open_slots + 1",
        "i.open_slots + 0",
    ),
    "postgres: a place is not taken": (
        postgres,
        "GROUP",
        "SET open_slots = i.open_slots - n.places",
        "SET open_slots = i.open_slots",
    ),
    "postgres: late news of a lost socket ends a newer connection": (
        sessions,
        "LOSE",
        "s.connection = a.connection",
        "s.connection >= a.connection",
    ),
    "postgres: a late answer takes no place": (
        single,
        "TAKE_PLACE",
        "SET open_slots = open_slots - 1",
        "SET open_slots = open_slots",
    ),
}


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_voiding_that_returns_no_places_is_found(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawing, "adjust_items", lambda *_: [])
    assert any(finds_a_fault(database) for _ in range(ATTEMPTS))


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_is_found(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, right, wrong = BUGS[bug]
    text = getattr(module, name)
    assert right in text, "the statement has changed: plant the bug again"
    monkeypatch.setattr(module, name, text.replace(right, wrong))
    database = bug.partition(":")[0]
    assert any(finds_a_fault(database) for _ in range(ATTEMPTS))


def finds_a_fault(database: str) -> bool:
    """Run the machine until an assertion fails; False if Hypothesis gives up before.

    With a planted bug the outcome of concurrent claims decides what is drawn next. So Hypothesis
    may see an example differ when it repeats it, before or after an assertion has failed.
    """
    with opened(database) as made:
        try:
            run_state_machine_as_test(
                at(made),
                settings=settings(
                    deadline=None,
                    suppress_health_check=EVERY,
                    phases=[Phase.generate],
                    max_examples=1000,
                    report_multiple_bugs=False,
                    derandomize=True,
                    database=None,
                ),
            )
        except AssertionError:
            return True
        except FlakyFailure as exc:
            return exc.subgroup(AssertionError) is not None
        except FlakyStrategyDefinition:
            return False
    return False


@pytest.mark.parametrize(
    ("owner", "name", "wrong"),
    [
        pytest.param(writing, "_change_places", lambda _: None, id="a place is not taken"),
        pytest.param(Item, "open_to", lambda item, _: item.places > 0, id="an item comes twice"),
    ],
)
def test_a_bug_of_the_portable_queue_is_found(
    owner: object, name: str, wrong: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, wrong)
    assert any(finds_a_fault("portable-sqlite") for _ in range(ATTEMPTS))
