"""Import of superintendent's databases, with its table as it creates it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from sqlalchemy.ext.asyncio import create_async_engine

from supt_async.cli import cli
from supt_async.errors import SuptError
from supt_async.payloads.codec import decode
from supt_async.storage.database_url import parse_url
from supt_async.storage.factory import open_storage
from supt_async.storage.transfer.superintendent import read_rows
from tests.support.databases import fresh

TABLE = """
create table superintendentdata (
    id integer primary key, input varchar not null, output varchar, inserted_at datetime not null,
    priority integer, popped_at datetime, completed_at datetime, worker_id varchar)
"""
ARRAY = {"__type__": "__np.ndarray__", "__content__": [[0.0, 1.5], [2.0, 3.0]]}
SERIES = {
    "__type__": "__pd.Series__",
    "__content__": {"dtype": "object", "index": ["a", "b"], "data": ["x", 1], "name": 7},
}
FRAME = {
    "__type__": "__pd.DataFrame__",
    "__content__": {"index": [0, 1], "columns": ["n"], "data": [[1], [2]]},
}
THEN = "2022-03-04 05:06:07.250000"


def superintendent_file(folder: Path, *rows: tuple[Any, Any, str | None, int | None]) -> Path:
    path = folder / "old.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("drop table if exists superintendentdata")
        connection.execute(TABLE)
        for value, label, worker, priority in rows:
            output = None if label is None else json.dumps(label)
            done = None if label is None else THEN
            connection.execute(
                "insert into superintendentdata (input, output, inserted_at, priority, popped_at,"
                " completed_at, worker_id) values (?, ?, ?, ?, ?, ?, ?)",
                (json.dumps(value), output, THEN, priority, done, done, worker),
            )
    return path


def take(folder: Path, *more: str) -> Result:
    arguments = ["project", "import-superintendent", "--from", f"sqlite:///{folder}/old.db"]
    arguments += ["--project", "old", "--database", f"sqlite:///{folder}/new.db", "--json", *more]
    return CliRunner().invoke(cli, arguments)


async def stored(folder: Path) -> tuple[list[Any], list[Any]]:
    storage = await open_storage(f"sqlite:///{folder}/new.db")
    try:
        project = await storage.catalogue.project("old")
        items = [item async for item in storage.catalogue.items(project.id)]
        labels = [label async for label in storage.catalogue.labels(project.id)]
        counts = await storage.queue.counts(project.id)
        assert (counts.items, counts.labels) == (len(items), len(labels))
        assert counts.open == len(items) - len(labels)
        return items, labels
    finally:
        await storage.close()


async def test_nothing_is_lost(tmp_path: Path) -> None:
    rows = [(ARRAY, "cat", "ada", None), (SERIES, "dog", "bob", None), (FRAME, None, None, None)]
    superintendent_file(tmp_path, *rows, ("text", "cat", None, None))
    assert json.loads((await asyncio.to_thread(take, tmp_path)).output) == {
        "added": 4,
        "known": 0,
        "labels": 3,
    }
    items, labels = await stored(tmp_path)
    values: list[Any] = [decode(item.payload) for item in items]
    assert [item.external_id for item in items] == ["1", "2", "3", "4"]
    assert np.array_equal(values[0], np.array(ARRAY["__content__"]))
    assert values[1].equals(pd.Series(["x", 1], index=["a", "b"], dtype=object, name=7))
    assert values[2].equals(pd.DataFrame({"n": [1, 2]}))
    assert values[3] == "text"
    found = [(label.external_id, label.value, label.labeller) for label in labels]
    assert found == [("1", "cat", "ada"), ("2", "dog", "bob"), ("4", "cat", "import")]
    then = pd.Timestamp(THEN).to_pydatetime().astimezone()
    assert {label.created_ms for label in labels} == {round(then.timestamp() * 1000)}


async def test_it_can_be_repeated_and_brings_what_was_labelled_since(tmp_path: Path) -> None:
    superintendent_file(tmp_path, ("a", "cat", "ada", 1), ("b", None, None, 0))
    (await asyncio.to_thread(take, tmp_path))
    before = await stored(tmp_path)
    assert json.loads((await asyncio.to_thread(take, tmp_path)).output)["known"] == 2
    assert await stored(tmp_path) == before
    superintendent_file(tmp_path, ("a", "cat", "ada", 1), ("b", "dog", "bob", 0))
    (await asyncio.to_thread(take, tmp_path))
    _, labels = await stored(tmp_path)
    assert [(label.value, label.labeller) for label in labels] == [("cat", "ada"), ("dog", "bob")]


async def test_answers_of_any_kind_make_a_project_of_the_kind_any(tmp_path: Path) -> None:
    superintendent_file(tmp_path, ("a", {"rating": 3}, "ada", None), ("b", ["x"], "ada", None))
    assert json.loads((await asyncio.to_thread(take, tmp_path)).output)["labels"] == 2
    _, labels = await stored(tmp_path)
    assert [label.value for label in labels] == [{"rating": 3}, ["x"]]


async def test_the_table_may_be_in_a_mariadb(tmp_path: Path) -> None:
    columns = "input TEXT, output TEXT, inserted_at DATETIME, completed_at DATETIME"
    table = f"CREATE TABLE superintendentdata (id INT PRIMARY KEY, {columns},"
    table += " priority INT, worker_id TEXT)"
    row = "INSERT INTO superintendentdata VALUES (1, '\"caf\u00e9 \U0001f600\"', '\"cat\"',"
    row += " '2026-01-02 03:04:05', '2026-01-02 03:04:06', 7, 'Ada')"
    async with fresh("mariadb", tmp_path) as address:
        engine = create_async_engine(parse_url(address))
        async with engine.begin() as connection:
            for statement in (table, row):
                await connection.exec_driver_sql(statement)
        await engine.dispose()
        (found,) = [row async for row in read_rows(address)]
    assert (found.payload, found.label, found.worker) == ('"caf\u00e9 \U0001f600"', "cat", "Ada")
    assert found.completed_ms - found.inserted_ms == 1000


def test_a_database_without_the_table_is_refused(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "old.db").close()
    result = take(tmp_path)
    assert isinstance(result.exception, SuptError)
    assert "superintendentdata" in str(result.exception)


def test_a_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    superintendent_file(tmp_path, ({"__type__": "__other__", "__content__": 1}, None, None, None))
    with pytest.raises(SuptError, match="row 1"):
        raise take(tmp_path).exception or AssertionError
