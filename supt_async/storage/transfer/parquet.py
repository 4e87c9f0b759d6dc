"""Export of labels as a Parquet file, a group of rows at a time.

The columns are those of every export. ``value`` is JSON in a text, because a column has one type
and an answer may have any; ``created`` is a time in UTC.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.readers.answer_text import json_text

ROWS = 20_000
"""Number of rows in a group, which is kept in memory until it is written."""


class _Sink:
    """Buffer of written bytes until they are read."""

    closed = False

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def write(self, data: Any) -> int:
        chunk = bytes(data)
        self._chunks.append(chunk)
        self._size += len(chunk)
        return len(chunk)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def fetch(self) -> bytes:
        data, self._chunks = b"".join(self._chunks), []
        return data


async def write_parquet(
    rows: AsyncIterator[Mapping[str, Any]], extras: Sequence[str] = ()
) -> AsyncIterator[bytes]:
    """Write rows of ``exporter.row``, and further columns that are JSON as well.

    Raises:
        Refused: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as exc:
        raise Refused("Parquet needs pyarrow: pip install pyarrow") from exc
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("label", "item", "external_id", "labeller")),
            ("value", pa.string()),
            ("ms", pa.int64()),
            ("created", pa.timestamp("ms", tz="UTC")),
            ("generation", pa.int64()),
            *((name, pa.bool_()) for name in ("late", "withdrawn", "correction", "overruled")),
            *((name, pa.string()) for name in extras),
        ]
    )
    sink = _Sink()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema) as writer:
        group: list[JSONObject] = []
        async for one in rows:
            group.append(_cells(one, extras))
            if len(group) == ROWS:
                writer.write_table(pa.Table.from_pylist(group, schema))
                group = []
                yield sink.fetch()
        if group:
            writer.write_table(pa.Table.from_pylist(group, schema))
    yield sink.fetch()


def _cells(row: Mapping[str, Any], extras: Sequence[str]) -> JSONObject:
    created = row["created"]
    written = {name: json_text(row[name]) for name in ("value", *extras)}
    moment = None if created is None else datetime.fromisoformat(created).astimezone(UTC)
    return {**row, **written, "created": moment}
