"""Items of Python values: DataFrames, arrays, sparse matrices, lists and generators.

A row of a table becomes an item by the roles of its columns, as a row of a file does. Its cells
are Python values: an integer stays exact beside floats, and a missing value is None.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import encode
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.readers.columns import ID, Columns
from supt_async.readers.item_lines import from_json
from supt_async.readers.open_items import open_items
from supt_async.readers.roles import Roles
from supt_async.readers.table import with_answer

MAX_WIDTH = 4096
"""Maximum number of columns of a sparse matrix, since each of its rows becomes an array."""
PART = 1000
"""Number of rows of an Arrow table that are converted at once."""


def items_of(source: Any, task: Task, roles: Roles) -> Iterator[NewItem]:
    """Yield the items of a file's path, a DataFrame, an array, or any other iterable.

    Rows of pandas, Polars and Arrow tables become items by the roles of their columns, and so do
    mappings if a role names a column. A mapping with ``data`` is an item with further fields
    otherwise, as in JSON lines. Each other value is a payload.

    Raises:
        BadFile: A row or value can't be added; ``line`` counts from 1.
        Refused: It is a single value, or has no columns although a role names one.
    """
    if isinstance(source, str | os.PathLike):
        with open_items(Path(source), task, roles, admit=partial(_checked, task)) as found:
            yield from found
        return
    names, rows = _table(source, roles)
    if isinstance(rows, bytes | Mapping) or not isinstance(rows, Iterable):
        raise Refused("give several items: a DataFrame, an array, a list, a generator or a path")
    if names is not None:
        yield from _of_rows(names, rows, task, roles)
        return
    columns = Columns(roles, task, "the items")
    for number, value in enumerate(rows, start=1):
        try:
            if roles.names_columns:
                yield _checked(task, columns.item(number, value))
            elif isinstance(value, dict) and "data" in value:
                yield _checked(task, from_json(value, number))
            else:
                yield NewItem(payload=encode(value), line=number)
        except (TypeError, ValueError) as exc:
            raise BadFile(with_answer(str(exc), roles.label, value), line=number) from exc


def rows_of(source: Any) -> Any:
    """Return the rows of a table, each a mapping; anything else as it is."""
    return _table(source, Roles())[1]


def _checked(task: Task, item: NewItem) -> NewItem:
    """Return an item whose known answer the task allows, as far as that can be said here.

    The server checks it again, with the item: that spans lie within its text, for example.

    Raises:
        ValueError: It does not.
    """
    if item.label is not None:
        try:
            settle(task, item.label)
        except NotAllowed as exc:
            raise ValueError(f"the label is not allowed: {exc}") from exc
    return item


def _of_rows(
    names: list[str], rows: Iterable[dict[str, Any]], task: Task, roles: Roles
) -> Iterator[NewItem]:
    """Yield the items of a table's rows, which can be read again."""
    columns = Columns(roles, task, "the table")
    if ID in names and columns.may_find_id:
        columns.find_id(enumerate(rows, start=1), header=True)
    columns.begin(names)
    for number, row in enumerate(rows, start=1):
        try:
            yield _checked(task, columns.item(number, row))
        except (TypeError, ValueError) as exc:
            raise BadFile(with_answer(str(exc), roles.label, row), line=number) from exc


def _table(source: Any, roles: Roles) -> tuple[list[str] | None, Iterable[Any]]:
    """Return a table's columns and rows; None, and the entries, if it is no table."""
    kind = type(source).__module__.partition(".")[0]
    if kind == "pandas" and hasattr(source, "iterrows"):
        return _frame(source, roles)
    if kind == "polars" and hasattr(source, "iter_rows"):
        return list(source.columns), _Again(lambda: source.iter_rows(named=True))
    if kind == "pyarrow" and hasattr(source, "to_batches"):
        return list(source.column_names), _Again(lambda: _arrow_rows(source))
    if kind == "scipy" and hasattr(source, "tocsr"):
        return None, sparse_rows(source)
    return None, source


class _Again:
    """Rows that can be read several times."""

    def __init__(self, read: Any) -> None:
        self._read = read

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._read())


def _arrow_rows(table: Any) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=PART):
        yield from batch.to_pylist()


def _frame(frame: Any, roles: Roles) -> tuple[list[str], Iterable[dict[str, Any]]]:
    """Return names and rows of a DataFrame; its index is a column if a role names it."""
    if frame.index.name is not None and frame.index.name not in frame.columns:
        named = {getattr(roles, role) for role in ("id", "label", "text")} | {*roles.show}
        if frame.index.name in named | {*roles.meta}:
            frame = frame.reset_index()
    names = [str(name) for name in frame.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused(f"the DataFrame has two columns {twice!r}: give each a name of its own")
    return names, _Again(lambda: _frame_rows(frame, names))


def _frame_rows(frame: Any, names: list[str]) -> Iterator[dict[str, Any]]:
    columns = [map(_cell, frame.iloc[:, place]) for place in range(len(names))]
    if not columns:
        return
    for cells in zip(*columns, strict=True):
        yield dict(zip(names, cells, strict=True))


def _cell(value: Any) -> Any:
    """Return a cell as a Python value, None if it is missing."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None
    return None if type(value).__name__ in ("NAType", "NaTType") else value


def sparse_rows(matrix: Any) -> Iterator[Any]:
    """Yield the rows of a sparse matrix as arrays.

    Raises:
        Refused: They would be too long.
    """
    width = matrix.shape[-1]
    if width > MAX_WIDTH:
        raise Refused(
            f"the sparse matrix has {width:,} columns, and {MAX_WIDTH:,} are allowed: reduce it,"
            " for example with sklearn.decomposition.TruncatedSVD, or add the texts themselves"
        )
    rows = matrix.tocsr()
    for number in range(matrix.shape[0]):
        yield rows[number : number + 1].toarray().ravel()
