"""Labels as files: streamed, a row a label, or for shapes a COCO document."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec

from supt_async.errors import Refused
from supt_async.storage.coco import KINDS, FetchPayloads, write_coco
from supt_async.storage.parquet import write_parquet
from supt_async.storage.records import StoredLabel
from supt_async.types import Project

FORMATS = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "coco": "application/json",
}
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


def export_project(
    project: Project, labels: AsyncIterator[StoredLabel], format_: str, fetch: FetchPayloads
) -> AsyncIterator[bytes]:
    """Write a project's labels in one of ``FORMATS``.

    Raises:
        Refused: The project has no shapes, and COCO is for those.
    """
    if format_ != "coco":
        return export(labels, format_)
    task = project.task
    if not isinstance(task, dict) or task["kind"] not in KINDS:
        raise Refused(f"coco is for tasks of kind {', '.join(KINDS)}: choose another format")
    return write_coco(labels, task, fetch)


async def export(labels: AsyncIterator[StoredLabel], format_: str) -> AsyncIterator[bytes]:
    """Write labels in one of ``FORMATS`` that has a row for each."""
    if format_ == "parquet":
        async for chunk in write_parquet(row(label) async for label in labels):
            yield chunk
        return
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
