"""What differs between databases for the orchestrator: terms, labels by number, suggestions."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import Dialect
from supt_async.storage.dialects.sqlite import SqliteDialect
from supt_async.storage.schema import tables
from tests.storage.dialects.test_base import connection as connection  # a fixture

PROJECT = ProjectId(1)
LABEL = {"project_id": 1, "item_id": 1, "labeller_id": 1, "lease": "", "value": "1"}

pytestmark = pytest.mark.parametrize("dialect", [Dialect(), SqliteDialect()], ids=["base", "own"])


def suggestions(connection: Connection) -> list[tuple[Any, ...]]:
    s = tables.suggestion.c
    rows = select(s.item_id, s.source, s.value, s.score, s.version).order_by(s.item_id, s.source)
    return [tuple(row) for row in connection.execute(rows)]


@pytest.mark.parametrize("alone", [True, False])
def test_the_term_is_read_with_its_lock(
    connection: Connection, dialect: Dialect, alone: bool
) -> None:
    assert dialect.lock_term(connection, PROJECT, alone=alone) == 0
    assert dialect.lock_term(connection, ProjectId(7), alone=alone) is None


def test_labels_are_complete_up_to_the_last_one_while_nobody_writes_any(
    connection: Connection, dialect: Dialect
) -> None:
    for wait in (True, False):
        assert dialect.complete_labels(connection, PROJECT, wait=wait) == 0
    rows = [{**LABEL, "id": id_, "created_ms": 1, "generation": 0, "attempt": id_} for id_ in "123"]
    connection.execute(insert(tables.label), rows)
    for wait in (True, False):
        assert dialect.complete_labels(connection, PROJECT, wait=wait) == 3


def test_suggestions_replace_those_of_the_same_source_and_item(
    connection: Connection, dialect: Dialect
) -> None:
    same = {"source": "model", "project_id": 1, "version": "1", "created_ms": 5}
    dialect.replace_suggestions(connection, same, [(1, '"a"', 0.5), (2, '"b"', None)])
    dialect.replace_suggestions(connection, {**same, "source": "other"}, [(2, '"x"', 0.1)])
    dialect.replace_suggestions(connection, {**same, "version": "2"}, [(2, '"ü"', 0.25)])
    assert suggestions(connection) == [
        (1, "model", '"a"', 0.5, "1"),
        (2, "model", '"ü"', 0.25, "2"),
        (2, "other", '"x"', 0.1, "1"),
    ]
