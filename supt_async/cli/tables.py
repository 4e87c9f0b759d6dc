"""The rows of Parquet files, read a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from supt_async.errors import BadFile

BATCH = 500
"""Rows that are in memory at once."""


def parquet_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield number (from 1 on) and row, as a mapping.

    Raises:
        BadFile: If it is no Parquet file, or nothing that is installed reads one.
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
            for batch in file.iter_batches(BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except pa.ArrowException as exc:
        reason = f"is no Parquet file that can be read: {str(exc).splitlines()[0]}"
        raise BadFile(reason, file=str(path)) from exc
