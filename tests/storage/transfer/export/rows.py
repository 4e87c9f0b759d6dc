"""Rows and jobs for the tests of formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from supt_async.domain.ids import FIRST, ProjectId
from supt_async.domain.project import Project, Settings
from supt_async.payloads.codec import encode
from supt_async.storage.transfer.export.format import Job, OpenMedia
from supt_async.storage.transfer.export.formats import FORMATS
from supt_async.storage.transfer.export.parsing import export_options
from supt_async.storage.transfer.export.rows import Content, ItemRow, LabelRow, Page

CHOICE = {"kind": "choice", "options": ["cat", "dog"]}


def text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def label(value: object, **fields: object) -> LabelRow:
    """Return the row of a label of item 7; ``payload`` is what its item holds."""
    return LabelRow(
        label="A1",
        item=7,
        external_id=None,
        labeller="Ada",
        value=text(value),
        ms=None,
        created_ms=0,
        generation=0,
        late=False,
        withdrawn=False,
        correction=False,
        overruled=False,
        suggestion_source=None,
        suggestion=None,
        accepted=None,
        machine=False,
        seq=1,
        content=None,
    )._replace(**fields)  # type: ignore[arg-type]


def item(value: object, **fields: object) -> ItemRow:
    """Return the row of item 7 and its answer."""
    return ItemRow(
        external_id=None,
        item=7,
        value=text(value),
        confidence=0.75,
        labels=2,
        labellers=("Ada", "Bo"),
        agreement=0.5,
        corrected=False,
        content=None,
    )._replace(**fields)  # type: ignore[arg-type]


def content(payload: object, features: object = None, meta: object = None) -> Content:
    """Return what an item holds."""
    parts = (None if part is None else text(part) for part in (features, meta))
    return Content(encode(payload), *parts)


def job(task: object, format_: str = "jsonl", **given: Any) -> Job:
    """Return the job of an export of a project with a task."""
    open_media: OpenMedia | None = given.pop("open_media", None)
    project = Project(
        id=ProjectId(1),
        slug="p",
        title="p",
        task=task,
        settings=Settings(),
        generation=FIRST,
    )
    options = export_options({"format": format_, **given})
    return Job(project=project, options=options, open_media=open_media)


def written(wanted: Job, *pages: Page) -> bytes:
    """Return the file that an export's format writes."""
    format_ = FORMATS[wanted.options.format]
    format_.check(wanted)
    return b"".join(format_.write(iter(pages), wanted))


def pages_of(rows: Sequence[LabelRow], size: int) -> Iterator[Page]:
    """Yield rows in pages."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def with_options(wanted: Job, **changes: Any) -> Job:
    """Return a job with other options."""
    return replace(wanted, options=replace(wanted.options, **changes))
