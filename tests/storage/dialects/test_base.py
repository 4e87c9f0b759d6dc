"""What differs between databases: the ways that run anywhere do what each database's own do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import Connection, create_engine, func, insert, literal, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import epoch_ms
from supt_async.storage.dialects import Dialect, dialect_of
from supt_async.storage.dialects.item_columns import ItemColumns
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


def items(connection: Connection, dialect: Dialect, *keys: str, import_id: int = 0) -> list[int]:
    new = ItemColumns(
        project=ProjectId(1),
        import_id=import_id or None,
        created_ms=5,
        open_slots=[2] * len(keys),
        keys=keys,
        external_ids=[None] * len(keys),
        fingerprints=[f"print of {key}" for key in keys],
        payloads=['"\\u00e9 \U0001f600 \\\\ % %s"'] * len(keys),
        features=[None] * len(keys),
        meta=['{"a":1}', *[None] * (len(keys) - 1)],
        assign=[None] * len(keys),
    )
    return list(dialect.add_items(connection, new))


def test_items_are_added_in_order_and_found_by_their_keys(
    connection: Connection, dialect: Dialect
) -> None:
    ids = items(connection, dialect, "z", "a", "m")
    assert ids == sorted(ids)
    assert dialect.latest_item_id(connection) == ids[-1]
    found = dialect.find_items(connection, ProjectId(1), ["a", "nothing", "z"])
    assert {tuple(row) for row in found} == {
        ("a", "print of a", ids[1]),
        ("z", "print of z", ids[0]),
    }
    c = tables.content.c
    rows = connection.execute(select(c.key, c.meta, c.import_id, c.created_ms).order_by(c.item_id))
    assert [tuple(row) for row in rows] == [
        ("z", '{"a":1}', None, 5),
        ("a", None, None, 5),
        ("m", None, None, 5),
    ]
    found = dialect.find_items(connection, ProjectId(2), ["a"])
    assert list(found) == [], "another project's item"


def test_targets_are_told_in_order_with_those_that_have_an_answer(
    connection: Connection, dialect: Dialect
) -> None:
    first, second = items(connection, dialect, "a", "b")
    (staged,) = items(connection, dialect, "c", import_id=7)
    label = {"project_id": 1, "item_id": first, "labeller_id": 1, "lease": "", "value": "1"}
    connection.execute(insert(tables.label).values(**label, id="x", created_ms=1, generation=0))
    find = partial(dialect.find_targets, connection, ProjectId(1))
    found = find("key", ["c", "b", "?", "a"], [7])
    assert [(item, bool(fixed)) for item, fixed in found] == [
        *((None, False), (second, False)),
        *((None, False), (first, True)),
    ]
    assert [item for item, _ in find("item_id", [staged, first], [])] == [staged, first]


def test_items_are_closed_and_changed(connection: Connection, dialect: Dialect) -> None:
    first, second = items(connection, dialect, "a", "b")
    assert dialect.close_items(connection, [first, second], 1) == set()
    assert dialect.close_items(connection, [first], 2) == {first}
    i, c = tables.item.c, tables.content.c
    assert connection.scalars(select(i.open_slots).order_by(i.id)).all() == [0, 2]
    columns = ("fingerprint", "payload", "features", "meta", "assign")
    row = {"item": second, **dict.fromkeys(columns), "fingerprint": "f", "payload": "2"}
    dialect.change_contents(connection, [row])
    assert connection.scalars(select(c.payload).where(c.item_id == second)).all() == ["2"]


def test_chunks_of_an_order_follow_each_other(connection: Connection, dialect: Dialect) -> None:
    taken = [dialect.take_chunks(connection, ProjectId(1), number) for number in (2, 1, 3)]
    assert taken == [0, 2, 3]


def test_rows_are_deleted_some_at_a_time(connection: Connection, dialect: Dialect) -> None:
    columns = ("item_id", "source", "project_id", "value", "score", "created_ms")
    rows = [(item, source, 1, "1", 0.1, 1) for item in range(1, 6) for source in ("a", "b")]
    dialect.write_rows(connection, tables.suggestion, columns, rows)
    remove = partial(dialect.remove_suggestions, connection, ProjectId(1))
    assert remove("a", [1, 2, 9]) == 2
    s = tables.suggestion.c
    some = partial(dialect.delete_some, connection, s.item_id, s.source == "b", limit=3)
    assert [some(), some(), some()] == [3, 2, 0]
    assert connection.scalar(select(func.count()).select_from(tables.suggestion)) == 3


def test_numbered_rows_get_ids_in_their_order(connection: Connection, dialect: Dialect) -> None:
    columns = ("project_id", "state", "beat_ms", "created_ms")
    for _ in range(2):
        rows = [(1, f"state {number}", 1, 1) for number in range(3)]
        ids = dialect.insert_numbered(connection, tables.import_, columns, rows)
        i = tables.import_.c
        states = select(i.state).where(i.id.in_(ids)).order_by(i.id)
        assert connection.scalars(states).all() == ["state 0", "state 1", "state 2"]
