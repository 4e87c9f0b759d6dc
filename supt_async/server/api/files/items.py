"""Items from files: JSON lines as they arrive, any other file whole or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from supt_async.domain.items import NewItem
from supt_async.readers.preview import Preview
from supt_async.readers.roles import parse_roles
from supt_async.server.api.files.previews import preview_body
from supt_async.server.api.files.queries import RefusedRow, RolesQuery, task_text
from supt_async.server.api.items import AddedView, add_lines, added_view
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.uploads.frames import Bad, Batch, Ended, Frame, Job
from supt_async.storage.transfer.importer import Importer

MAX_REFUSED = 100
"""Number of refused rows that a response names; the others are only counted."""
LINES = ("", "application/json", "application/x-ndjson", "application/jsonl")
"""Media types of a body that is read as it arrives; an empty one counts as lines, too."""


class FileQuery(RolesQuery, frozen=True, kw_only=True):
    dry_run: bool = False
    """Whether to show a preview and store nothing."""
    for_browser: bool = False
    """Whether integers beyond 2**53 in a preview are texts: browsers would round them."""
    skip_bad: bool = False
    """Whether to store the other rows if some are refused."""
    update: bool = False
    """Whether known items without labels get the content of the file."""


class FileAddedView(AddedView, frozen=True, kw_only=True, omit_defaults=True):
    updated: int = 0
    """Number of known items that got new content (``update``)."""
    notes: tuple[str, ...] = ()
    """Sentences on how the file was read."""
    refused: tuple[RefusedRow, ...] = ()
    """Rows that were left out (``skip_bad``), up to 100."""
    refused_rows: int = 0
    preview: Preview | None = None
    """What would be added (``dry_run``)."""


@dataclass
class FileReading:
    """What was read of a file besides its items."""

    notes: list[str] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    refused_rows: int = 0

    async def batches(self, frames: AsyncIterator[Frame]) -> AsyncIterator[list[NewItem]]:
        """Yield the items, and keep the rest."""
        async for frame in frames:
            match frame:
                case Batch():
                    yield frame.items
                case Bad():
                    self.refused_rows += 1
                    if len(self.refused) < MAX_REFUSED:
                        self.refused.append(RefusedRow(line=frame.line, reason=frame.reason))
                case Ended():
                    self.notes = frame.notes
                case _:
                    pass


def file_added_view(
    view: AddedView, read: FileReading | None = None, *, updated: int = 0
) -> FileAddedView:
    """Return what came of a request, with what was read of its file besides the items."""
    return FileAddedView(
        added=view.added,
        known=view.known,
        alike=view.alike,
        answered=view.answered,
        ignored=view.ignored,
        updated=updated,
        notes=tuple(read.notes) if read else (),
        refused=tuple(read.refused) if read else (),
        refused_rows=read.refused_rows if read else 0,
    )


async def add_items(call: Call, query: FileQuery) -> FileAddedView:
    """Add items from JSON lines, or from a file of any format; known ones are not added again."""
    if _is_lines(call, query):
        return file_added_view(await add_lines(call))
    task = task_text((await call.project()).task)
    if query.dry_run:
        preview = await preview_body(
            call, call.by.labeller, query, task, for_browser=query.for_browser
        )
        return FileAddedView(added=0, known=0, preview=preview)
    services = call.services
    parse_roles(query.roles)  # before the file is read
    async with services.spool.received(call.request, call.by.labeller, query.name) as path:
        job = Job(path=str(path), task=task, roles=query.roles, skip_bad=query.skip_bad)
        async with services.file_reader.reading(job, call.by.labeller) as frames:
            read = FileReading()
            importer = Importer(
                call.storage.database, call.project_id, update=query.update, by=call.by
            )
            added = await importer.take_batches(read.batches(frames))
    return file_added_view(added_view([added]), read, updated=added.updated)


def _is_lines(call: Call, query: FileQuery) -> bool:
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    plain = kind in LINES and not call.request.headers.get("content-encoding")
    return plain and query == FileQuery()


OPERATIONS = (
    Operation(
        method="POST", path=f"{ONE}/items", function=add_items, takes="application/octet-stream"
    ),
)
