"""Parquet, written by DuckDB.

Each page of rows becomes a small file in a temporary folder, and at the end all of them one: so
memory holds a page, however many there are. ``value`` and the columns of the item are JSON in a
text, because a column has one type and an answer may have any; ``created`` is a time in UTC. The
answers to a form have a column for each question, such as ``value.topic``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.readers.answer_text import json_text
from supt_async.storage.transfer.export.format import Columns, Job
from supt_async.storage.transfer.export.formats.csv_table import split_value
from supt_async.storage.transfer.export.rows import EXTRAS, REASON, Page, extra_texts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BLOCK = 256 * 1024
"""Bytes of the finished file that are read at once."""
ROW_GROUP = 20_000
"""Maximum number of rows in a group."""
ROW_GROUP_BYTES = 16 * 2**20
"""Bytes in memory at which a group is written, however few its rows are."""
SETTINGS = {
    "threads": "1",
    "memory_limit": "512MB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # With one thread the order stays; a group may only then be ended by its bytes.
    "preserve_insertion_order": "false",
    # What it knows of the rows must not change the columns: each may have gaps.
    "disabled_optimizers": "statistics_propagation",
    # Columns of Python's objects are texts, whatever their first cells are.
    "pandas_analyze_sample": "0",
}

_TEXT = "{0}::VARCHAR"
_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("label", "external_id", "labeller", "value", *EXTRAS.values()), _TEXT),
    "item": _TEXT,
    "ms": "{0}::BIGINT",
    "created": "make_timestamptz({0} * 1000)",
    "generation": "{0}::BIGINT",
    **dict.fromkeys(
        ("late", "withdrawn", "correction", "overruled", "corrected", "gold_right"), "{0}::BOOLEAN"
    ),
    **dict.fromkeys(("suggestion_source", "suggestion"), _TEXT),
    **dict.fromkeys(("accepted", "machine"), "{0}::BOOLEAN"),
    "confidence": "{0}::DOUBLE",
    "labels": "{0}::BIGINT",
    "labellers": "from_json({0}::VARCHAR, '[\"VARCHAR\"]')",
    "agreement": "{0}::DOUBLE",
}
"""How DuckDB makes each column of the cells that it is given."""
_NUMBERS: Mapping[str, type] = {
    **dict.fromkeys(("item", "created", "generation", "labels"), np.int64),
    **dict.fromkeys(("late", "withdrawn", "correction", "overruled", "corrected"), np.bool_),
    "machine": np.bool_,
    "confidence": np.float64,
}
"""Types of the columns that always have a number."""


class Parquet(Columns):
    """Parquet."""

    name = "parquet"
    media_type = "application/vnd.apache.parquet"
    suffix = ".parquet"

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        import duckdb

        with (
            tempfile.TemporaryDirectory(prefix="supt-parquet-") as folder,
            duckdb.connect(config={**SETTINGS, "temp_directory": folder}) as database,
        ):
            database.execute("SET enable_progress_bar = false")
            parts = _Parts(database, Path(folder), job)
            for page in pages:
                parts.add(page)
                yield b""
            with open(parts.whole(), "rb") as file:
                while block := file.read(BLOCK):
                    yield block


class _Parts:
    """Files of a page each, and in the end one."""

    def __init__(self, database: DuckDBPyConnection, folder: Path, job: Job) -> None:
        self._database = database
        self._folder = folder
        self._columns = job.columns
        self._questions = job.questions
        self._extras = job.options.extras
        names = [*split_value(job), *(EXTRAS[name] for name in self._extras)]
        self._typed = ", ".join(
            f"{_TYPES.get(name, _TEXT).format(_quoted(name))} AS {_quoted(name)}" for name in names
        )
        self._paths: list[str] = []

    def add(self, page: Page) -> None:
        """Write the file of a page."""
        columns = zip(*page, strict=True) if page else ((),) * len(self._columns)
        cells = {
            name: _array(name, column)
            for name, column in zip(self._columns, columns, strict=False)  # the rest is no column
        }
        if self._questions:
            given = [msgspec.json.decode(text) for text in cells.pop("value")]
            for name in self._questions:
                cells[f"value.{name}"] = _objects([_answer(one, name) for one in given])
        texts = [extra_texts(row, self._extras) for row in page]
        for number, name in enumerate(self._extras):
            found = [row[number] for row in texts]
            if name == REASON:
                found = [None if text is None else msgspec.json.decode(text) for text in found]
            cells[EXTRAS[name]] = _objects(found)
        path = str(self._folder / f"{len(self._paths)}.parquet")
        self._database.register("page", cells)
        typed = self._database.view("page").project(self._typed)
        typed.write_parquet(path, compression="uncompressed")
        self._database.unregister("page")
        self._paths.append(path)

    def whole(self) -> Path:
        """Return the file of all pages."""
        if not self._paths:
            self.add(())
        path = self._folder / "whole.parquet"
        self._database.read_parquet(self._paths).write_parquet(
            str(path), row_group_size=ROW_GROUP, row_group_size_bytes=ROW_GROUP_BYTES
        )
        return path


def _answer(given: JSONValue, name: str) -> str | None:
    """Return the JSON text of the answer to a question."""
    return json_text(given[name]) if isinstance(given, dict) and name in given else None


def _quoted(name: str) -> str:
    """Return the name of a column in SQL."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _array(name: str, column: Sequence[Any]) -> NDArray[Any]:
    """Return the cells of a column as DuckDB reads them quickest."""
    kind = _NUMBERS.get(name)
    if kind is not None:
        return np.array(column, dtype=kind)
    if name == "labellers":
        return _objects([json_text(names) for names in column])
    if name == "ms":
        gaps = [cell is None for cell in column]
        return np.ma.masked_array([cell or 0 for cell in column], mask=gaps, dtype=np.int64)
    if name == "accepted":
        gaps = [cell is None for cell in column]
        return np.ma.masked_array([bool(cell) for cell in column], mask=gaps, dtype=np.bool_)
    if name == "agreement":
        gaps = [cell is None for cell in column]
        return np.ma.masked_array([cell or 0.0 for cell in column], mask=gaps, dtype=np.float64)
    return _objects(column)


def _objects(column: Sequence[Any]) -> NDArray[Any]:
    cells = np.empty(len(column), dtype=np.object_)
    cells[:] = column
    return cells
