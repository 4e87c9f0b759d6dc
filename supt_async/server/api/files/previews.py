"""Previews of files: what is in their columns, and three items as labellers would see them."""

from __future__ import annotations

from dataclasses import replace

from supt_async.domain.ids import LabellerId
from supt_async.errors import BadFile, Refused
from supt_async.protocol.tasks.task import parse
from supt_async.readers.preview import Preview, PreviewColumn
from supt_async.readers.roles import parse_roles
from supt_async.server.api.files.queries import RolesQuery, read_preview, task_text
from supt_async.server.api.operations import Call, Operation, while_there
from supt_async.server.api.parsing import read_json
from supt_async.server.uploads.frames import Job, Previewed

FILE = "application/octet-stream"
MAX_TASK = 6000
"""Maximum length in bytes of a task in the query."""
MAX_EXACT = 2**53
"""Largest integer up to which browsers' numbers are exact."""
ANY_TASK = '{"kind":"any"}'


class PreviewQuery(RolesQuery, frozen=True, kw_only=True):
    task: str = ANY_TASK
    """Task as JSON, which says how items are shown and which labels are allowed."""


async def preview_file(call: Call, query: PreviewQuery) -> Preview:
    """Show what is in a file, which is the body, without storing anything.

    Among the values of columns, integers beyond 2**53 are texts: browsers would round them.
    """
    assert call.creator is not None, "a route for people who make projects"
    return await preview_body(
        call, call.creator.labeller, query, _checked(query.task), for_browser=True
    )


def _exactly(found: Preview) -> Preview:
    return replace(found, columns=[_exact(column) for column in found.columns])


def _exact(column: PreviewColumn) -> PreviewColumn:
    """Return a column whose long integers are texts."""
    values = [(str(value) if _is_long(value) else value, count) for value, count in column.values]
    return replace(column, values=values)


def _is_long(value: object) -> bool:
    return isinstance(value, int) and abs(value) > MAX_EXACT


def _checked(text: str) -> str:
    """Return the text of a task that is one.

    Raises:
        Refused: It is not; the text says why.
    """
    if len(text.encode()) > MAX_TASK:
        raise Refused(f"task: must not be longer than {MAX_TASK} bytes of JSON")
    task = read_json(text.encode())
    try:
        parse(task)
    except ValueError as exc:
        raise Refused(str(exc)) from exc
    return task_text(task)


async def preview_body(
    call: Call, person: LabellerId, query: RolesQuery, task: str, *, for_browser: bool = False
) -> Preview:
    """Return the preview of a request's body.

    Raises:
        Left: The client has left meanwhile.
        Refused: The file can't be read.
        Denied: It is too large, or too many are read at once.
    """
    services = call.services
    parse_roles(query.roles)  # before the file is read
    async with services.spool.received(call.request, person, query.name) as path:
        job = Job(path=str(path), task=task, roles=query.roles, preview=True)

        async def read() -> Preview:
            async with services.file_reader.reading(job, person) as frames:
                async for frame in frames:
                    if isinstance(frame, Previewed):
                        made = read_preview(frame.preview)
                        return _exactly(made) if for_browser else made
            raise BadFile("this file can't be read", file=path.name)

        # A preview that nobody waits for any more is not worth a process.
        return await while_there(call.request, read())


OPERATIONS = (
    Operation(
        method="POST",
        path="/previews",
        function=preview_file,
        role=None,
        for_creators=True,
        takes=FILE,
    ),
)
