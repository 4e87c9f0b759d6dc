"""Places that were freed are read once each, in whichever order they become visible."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, delete, insert

from supt_async.storage.portable.memory import PAGE, Offers
from supt_async.storage.schema import tables


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        rows = [{"id": id_, "project_id": 1, "open_slots": 1} for id_ in (1, 2)]
        connection.execute(insert(tables.item), rows)
        yield connection
    engine.dispose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, which a test may change."""
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def offer(connection: Connection, *seqs: int, item: int = 1) -> None:
    rows = [
        {"seq": seq, "project_id": 1, "item_id": item, "created_ms": 0, "xid": 0} for seq in seqs
    ]
    connection.execute(insert(tables.offered), rows)


def taken(offers: Offers, connection: Connection) -> list[int]:
    return [row.seq for row in offers.take(connection)]


def test_a_row_is_taken_once(connection: Connection, clock: list[float]) -> None:
    offers = Offers()
    assert taken(offers, connection) == []
    offer(connection, 7)
    assert taken(offers, connection) == [7]
    for _ in range(90):
        clock[0] += 1
        assert taken(offers, connection) == []


def test_a_row_that_becomes_visible_after_a_later_one_is_taken(
    connection: Connection, clock: list[float]
) -> None:
    offers = Offers()
    taken(offers, connection)
    offer(connection, 2005)
    assert taken(offers, connection) == [2005]
    clock[0] += 30
    offer(connection, 2004)
    assert taken(offers, connection) == [2004]
    assert taken(offers, connection) == []


def test_rows_from_long_ago_are_not_read_again(connection: Connection, clock: list[float]) -> None:
    offers = Offers()
    for seq in range(3000, 3100):
        offer(connection, seq)
        taken(offers, connection)
        clock[0] += 2
    offer(connection, 2999)  # no transaction is under way for so long
    assert taken(offers, connection) == []


@pytest.mark.parametrize("again", [(8,), (8, 9), (8, 9, 10, 11)])
def test_rows_whose_numbers_are_given_again_are_taken(
    connection: Connection, clock: list[float], again: tuple[int, ...]
) -> None:
    offers = Offers()
    offer(connection, 7, 8, 9)
    assert taken(offers, connection) == [7, 8, 9]
    clock[0] += 100
    taken(offers, connection)
    connection.execute(delete(tables.offered).where(tables.offered.c.seq > 7))  # a project's
    offer(connection, *again, item=2)
    assert set(again) <= set(taken(offers, connection))
    assert taken(offers, connection) == []


def test_very_many_rows_are_taken_page_by_page(connection: Connection, clock: list[float]) -> None:
    offers = Offers()
    taken(offers, connection)
    offer(connection, *range(1, 2 * PAGE + 10))
    pages = [taken(offers, connection) for _ in range(4)]
    assert max(map(len, pages)) <= PAGE
    assert [seq for page in pages for seq in page] == list(range(1, 2 * PAGE + 10))
