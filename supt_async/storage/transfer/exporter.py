"""Export of labels as files: streamed, a row per label, or a COCO document of shapes."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import msgspec

from supt_async.domain.ids import ItemId
from supt_async.domain.project import Project
from supt_async.errors import Refused
from supt_async.payloads.plain import plain
from supt_async.readers.answer_text import (
    FORMULA as FORMULA,
    AnswerTexts,
    harmless,
    json_text,
)
from supt_async.storage.records import StoredLabel
from supt_async.storage.transfer.coco import KINDS, FetchPayloads, OpenMedia, write_coco
from supt_async.storage.transfer.parquet import write_parquet
from supt_async.time_format import iso

FORMATS = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "coco": "application/json",
}
"""Formats of an export, with their media types."""
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

EXTRAS = {"item": "data", "features": "features"}
"""Additional columns of an export, and what of the item each holds."""
_PART = 20
"""Number of labels whose items one statement reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """Options of an export."""

    format: str = "jsonl"
    extras: tuple[str, ...] = ()
    """Names of ``EXTRAS`` to include."""
    safe: bool = False
    """Whether CSV cells that a spreadsheet would calculate get an apostrophe."""


def export_options(format_: str, extras: str = "", *, safe: bool = False) -> ExportOptions:
    """Return checked options of an export; ``extras`` are separated by commas.

    Raises:
        Refused: An option does not exist.
    """
    if format_ not in FORMATS:
        raise Refused(f"format is one of {', '.join(FORMATS)}")
    names = tuple(dict.fromkeys(name.strip() for name in extras.split(",") if name.strip()))
    if set(names) - set(EXTRAS):
        raise Refused(f"an export can have with each label: {', '.join(EXTRAS)}")
    if names and format_ == "coco":
        raise Refused("coco has no place for the items' data: choose another format")
    if safe and format_ != "csv":
        raise Refused("safe is for csv: other formats are not opened by spreadsheets")
    return ExportOptions(format=format_, extras=names, safe=safe)


def row(label: StoredLabel) -> dict[str, object]:
    """Return a label as a row of an export."""
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
    project: Project,
    labels: AsyncIterator[StoredLabel],
    how: ExportOptions | str,
    fetch: FetchPayloads,
    open_media: OpenMedia | None = None,
) -> AsyncIterator[bytes]:
    """Write a project's labels in one of ``FORMATS``.

    Raises:
        Refused: The project has no shapes, which COCO needs.
    """
    how = ExportOptions(format=how) if isinstance(how, str) else how
    if how.format != "coco":
        return export(labels, how, task=project.task, fetch=fetch)
    task = project.task
    if not isinstance(task, dict) or task["kind"] not in KINDS:
        raise Refused(f"coco is for tasks of kind {', '.join(KINDS)}: choose another format")
    return write_coco(labels, task, fetch, open_media)


async def export(
    labels: AsyncIterator[StoredLabel],
    how: ExportOptions | str,
    *,
    task: object = None,
    fetch: FetchPayloads | None = None,
) -> AsyncIterator[bytes]:
    """Write labels in one of the ``FORMATS`` with a row for each."""
    how = ExportOptions(format=how) if isinstance(how, str) else how
    extras = [EXTRAS[name] for name in how.extras]
    rows = (row(label) async for label in labels) if not extras else _joined(labels, extras, fetch)
    if how.format == "parquet":
        async for chunk in write_parquet(rows, extras):
            yield chunk
        return
    if how.format == "csv":
        wording = AnswerTexts(task)
        yield _csv_line([*COLUMNS, *extras])
        async for one in rows:
            value = one["value"]
            told = one | {"value": wording.text(value)} if isinstance(value, str) else one
            yield _csv_line([_cell(cell, how.safe) for cell in told.values()])
        return
    async for one in rows:
        yield msgspec.json.encode(one) + b"\n"


async def _joined(
    labels: AsyncIterator[StoredLabel], extras: Sequence[str], fetch: FetchPayloads | None
) -> AsyncIterator[dict[str, object]]:
    """Yield rows with the columns of their items."""
    assert fetch is not None, "without it there is nothing to join"
    part: list[StoredLabel] = []

    async def finished() -> AsyncIterator[dict[str, object]]:
        items = {id_: (data, features) for id_, data, features in await fetch(_items(part))}
        for label in part:
            data, features = items.get(label.item, ("null", None))
            found = {"data": data, "features": features}
            yield row(label) | {name: _plainly(found[name]) for name in extras}
        part.clear()

    async for label in labels:
        part.append(label)
        if len(part) == _PART:
            async for one in finished():
                yield one
    async for one in finished():
        yield one


def _items(labels: Sequence[StoredLabel]) -> list[ItemId]:
    return list(dict.fromkeys(label.item for label in labels))


def _plainly(text: str | None) -> object:
    return None if text is None else plain(msgspec.json.decode(text))


def _cell(value: object, safe: bool) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json_text(value)
    # Numbers are not formulas, whatever their first character is.
    return harmless(text) if safe and isinstance(value, str | list | dict) else text


def _csv_line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
