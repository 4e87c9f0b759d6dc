"""What a reading process does with its file: a preview, or its items in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.readers.open_items import open_items
from supt_async.readers.preview import Preview, preview
from supt_async.readers.roles import Roles, parse_roles
from supt_async.server.uploads.frames import Bad, Batch, Ended, Frame, Job, Previewed
from supt_async.storage.transfer.admission import admit

BATCH = 500
"""Maximum number of items in a frame."""
BATCH_BYTES = 2 * 2**20
"""Characters of payloads after which a frame is complete."""
MAX_PREVIEW_BYTES = 4 * 2**20
"""Maximum size of a preview, which the server decodes and encodes while labellers wait."""


def preview_of(job: Job) -> Frame:
    """Return the preview of a file.

    Raises:
        Refused: The file can't be read, or lacks a column that has a role.
    """
    path, task, roles = _parts(job)
    found = preview(path, task, roles, admit=partial(admit, task), name=path.name)
    text = msgspec.json.encode(found)
    if len(text) > MAX_PREVIEW_BYTES:
        text = msgspec.json.encode(_without_values(found))
    if len(text) > MAX_PREVIEW_BYTES:
        raise BadFile("has columns whose names are too long to be shown", file=path.name)
    return Previewed(msgspec.Raw(text))


def _without_values(found: Preview) -> Preview:
    """Return a preview of very many columns without the values that are in them."""
    return replace(found, columns=[replace(one, values=[]) for one in found.columns])


def items(job: Job) -> Iterator[Frame]:
    """Yield a file's items, and the rows that were left out.

    Raises:
        Refused: The file can't be read; or a row can't be added, and is not to be left out.
    """
    path, task, roles = _parts(job)
    bad: list[Bad] = []

    def leave_out(row: BadFile) -> None:
        bad.append(Bad(row.line, row.reason))

    with open_items(
        path,
        task,
        roles,
        on_bad=leave_out if job.skip_bad else None,
        admit=partial(admit, task),
        name=path.name,
    ) as source:
        for batch in _batches(source):
            yield Batch(batch)
            yield from bad
            bad.clear()
        yield from bad
        yield Ended([*source.notes, *source.remarks])


def _parts(job: Job) -> tuple[Path, Task, Roles]:
    return Path(job.path), parse(msgspec.json.decode(job.task)), parse_roles(job.roles)


def _batches(items: Iterable[NewItem]) -> Iterator[list[NewItem]]:
    batch: list[NewItem] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.payload) + len(item.features or "")
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
