"""Labels as files: streamed, one line a label."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec

from supt_async.storage.base import StoredLabel

FORMATS = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
"""Formats of an export, and their media types."""
COLUMNS = (
    "label",
    "item",
    "external_id",
    "labeller",
    "value",
    "ms",
    "created",
    "generation",
    "late",
    "withdrawn",
    "correction",
    "overruled",
)


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a text begins that a spreadsheet may take for a formula (OWASP, CSV Injection); the last
four are the wide forms of the first."""


def iso(ms: int | None) -> str | None:
    """Write a time as ISO 8601 in UTC."""
    if ms is None:
        return None
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")


def row(label: StoredLabel) -> dict[str, object]:
    """Return a label as an export has it."""
    return {
        "label": label.label,
        "item": str(label.item),
        "external_id": label.external_id,
        "labeller": label.labeller,
        "value": label.value,
        "ms": label.ms,
        "created": iso(label.created_ms),
        "generation": label.generation,
        "late": label.late,
        "withdrawn": label.withdrawn,
        "correction": label.correction,
        "overruled": label.overruled,
    }


async def export(labels: AsyncIterator[StoredLabel], format_: str) -> AsyncIterator[bytes]:
    """Write labels in one of ``FORMATS``."""
    if format_ == "csv":
        yield _csv_line(list(COLUMNS))
        async for label in labels:
            yield _csv_line([_cell(value) for value in row(label).values()])
        return
    async for label in labels:
        yield msgspec.json.encode(row(label)) + b"\n"


def _cell(value: object) -> str:
    """Write a cell. A spreadsheet must not take a text for a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return msgspec.json.encode(value).decode()


def _csv_line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
