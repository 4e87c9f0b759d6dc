"""Hints as rows of a table: what a sender writes, and what another process finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, func, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.portable import hint_rows
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables

ONE, TWO = ProjectId(1), ProjectId(2)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    tables.metadata.create_all(engine, [tables.hint])
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_another_process_finds_what_was_written_since_it_last_looked(
    connection: Connection,
) -> None:
    hint_rows.write(connection, "me/1", [Hint(project=ONE, labels=True)], 1000)
    before = hint_rows.read(connection)
    hint_rows.write(connection, "me/1", [Hint(project=ONE, labels=True, items=True)], 1000)
    hint_rows.write(connection, "me/2", [Hint(project=TWO, flags=True)], 1001)
    found = hint_rows.news(before, hint_rows.read(connection), "you")
    assert found == [
        Hint(project=ONE, labels=True, items=True),
        Hint(project=TWO, flags=True),
    ]


def test_nothing_is_found_twice(connection: Connection) -> None:
    hint_rows.write(connection, "me/1", [Hint(project=ONE, people=True)], 1000)
    numbers = hint_rows.read(connection)
    assert hint_rows.news(numbers, numbers, "you") == []


def test_a_process_does_not_find_its_own(connection: Connection) -> None:
    hint_rows.write(connection, "me/1", [Hint(project=ONE, people=True)], 1000)
    assert hint_rows.news({}, hint_rows.read(connection), "me") == []


def test_changes_within_a_millisecond_or_before_it_are_found(connection: Connection) -> None:
    for now_ms in (1000, 1000, 900):
        before = hint_rows.read(connection)
        hint_rows.write(connection, "me/1", [Hint(project=ONE, ranked=True)], now_ms)
        assert hint_rows.news(before, hint_rows.read(connection), "you") == [
            Hint(project=ONE, ranked=True)
        ]


def test_several_hints_about_a_project_are_written_as_one(connection: Connection) -> None:
    hints = [Hint(project=ONE, labels=True), Hint(project=ONE, items=True)]
    hint_rows.write(connection, "me/1", hints, 1000)
    assert hint_rows.read(connection) == {
        ("me/1", ONE, "items"): 1000,
        ("me/1", ONE, "labels"): 1000,
    }


def test_rows_of_senders_that_are_gone_are_deleted(connection: Connection) -> None:
    hint_rows.write(connection, "old/1", [Hint(project=ONE, labels=True)], 1000)
    now_ms = 1001 + hint_rows.KEEP_MS
    hint_rows.write(connection, "me/1", [Hint(project=ONE, labels=True)], now_ms)
    hint_rows.tidy(connection, now_ms)
    assert connection.scalar(select(func.count()).select_from(tables.hint)) == 1
    assert ("me/1", ONE, "labels") in hint_rows.read(connection)
