"""What differs between databases: the ways that run anywhere do what each database's own do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, func, insert, literal, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import epoch_ms
from supt_async.storage.dialects import Dialect, dialect_of
from supt_async.storage.dialects.sqlite import SqliteDialect
from supt_async.storage.schema import tables

PROJECT = {"slug": "a", "title": "", "task": "", "lease_ms": 1, "undo_ms": 1, "created_ms": 1}
COUNTER = {"project_id": 1, "process_id": "p"}

pytestmark = pytest.mark.parametrize("dialect", [Dialect(), SqliteDialect()], ids=["base", "own"])


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        connection.execute(insert(tables.project).values(PROJECT))
        yield connection
    engine.dispose()


def test_a_database_gets_its_own_ways(connection: Connection, dialect: Dialect) -> None:
    assert isinstance(dialect_of(connection), SqliteDialect)
    assert isinstance(dialect, Dialect)


def test_an_inserted_row_has_the_id_that_is_returned(
    connection: Connection, dialect: Dialect
) -> None:
    id_ = dialect.insert_row(connection, tables.project, {**PROJECT, "slug": "b"})
    p = tables.project.c
    assert connection.scalar(select(p.slug).where(p.id == id_)) == "b"


def test_only_rows_that_are_not_there_are_inserted(
    connection: Connection, dialect: Dialect
) -> None:
    rows = [{"project_id": 1, "name": name} for name in ("ann", "bob")]
    dialect.insert_missing(connection, tables.audience, rows[:1])
    dialect.insert_missing(connection, tables.audience, rows)
    dialect.insert_missing(connection, tables.audience, [])
    a = tables.audience.c
    assert connection.scalars(select(a.name).order_by(a.id)).all() == ["ann", "bob"]


def test_numbers_are_added_to_a_row_that_is_made_when_needed(
    connection: Connection, dialect: Dialect
) -> None:
    for _ in range(2):
        dialect.add_up(connection, tables.counter, COUNTER, {"items": 3, "open": -1})
    c = tables.counter.c
    assert connection.execute(select(c["items"], c.open, c.done)).all() == [(6, -2, 0)]


def test_locks_and_sizes_work(connection: Connection, dialect: Dialect) -> None:
    for shared in (True, False):
        dialect.lock_places(connection, ProjectId(1), shared=shared)
    dialect.lock_labels(connection, ProjectId(1))
    dialect.lock_order(connection, ProjectId(1))
    for _ in range(2):
        dialect.lock_people(connection)
    size = dialect.text_bytes(func.coalesce(tables.project.c.slug, ""))
    assert connection.scalar(select(size)) == 1


def test_the_time_is_in_milliseconds(connection: Connection, dialect: Dialect) -> None:
    now_ms = connection.scalar(select(literal(0) + dialect.now_ms()))
    assert now_ms is not None
    assert abs(now_ms - epoch_ms()) < 60_000
