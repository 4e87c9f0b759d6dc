"""Reader of Parquet files, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from supt_async.errors import BadFile

BATCH = 500
"""Number of rows that are in memory at once."""


def parquet_rows(
    path: Path, header: Callable[[Sequence[str]], None] = lambda names: None
) -> Iterator[tuple[int, Any]]:
    """Yield number (from 1 on) and row, as a mapping; ``header`` is called with the columns first.

    Raises:
        BadFile: If it is not a Parquet file, if two columns have the same name, if a value can't
            be read, or if pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as exc:
        reason = "reading Parquet needs pyarrow: pip install pyarrow"
        raise BadFile(reason, file=str(path)) from exc
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            _check_names(names, path)
            header(names)
            for batch in file.iter_batches(BATCH):
                for row in _mappings(batch, path, number):
                    number += 1
                    yield number, row
    except pa.ArrowException as exc:
        reason = f"is not a readable Parquet file: {str(exc).splitlines()[0]}"
        raise BadFile(reason, file=str(path)) from exc


def _check_names(names: Sequence[str], path: Path) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadFile(f"has two columns {twice!r}: give each a different name", file=str(path))


def _mappings(batch: Any, path: Path, before: int) -> list[dict[str, Any]]:
    """Return the rows of a batch.

    Raises:
        BadFile: Python can't represent a value, such as a time after the year 9999.
    """
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except (ValueError, OverflowError):
        for number, row in enumerate(batch.slice(n, 1) for n in range(len(batch))):
            for name, column in zip(batch.schema.names, row.columns, strict=True):
                try:
                    column.to_pylist()
                except (ValueError, OverflowError) as exc:
                    reason = f"column {name!r} has a value that Python can't represent: {exc}"
                    raise BadFile(reason, file=str(path), line=before + number + 1) from exc
        raise
    return rows
