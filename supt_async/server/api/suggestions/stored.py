"""Suggestions that are stored: added from JSON lines, listed and deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.responses import StreamingResponse

from supt_async.domain.items import FoundSuggestion
from supt_async.errors import BadFile, Refused
from supt_async.protocol.tasks.task import parse
from supt_async.server.api.files.queries import RefusedRow, task_text
from supt_async.server.api.items import NDJSON
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.uploads.frames import Bad, Ended, Frame, Job, Suggested
from supt_async.storage.suggestions.adding import SuggestionImport
from supt_async.storage.suggestions.lines import source_and_version
from supt_async.storage.suggestions.listing import line_of, pages, summaries
from supt_async.storage.suggestions.taking_back import take_back
from supt_async.storage.suggestions.writing import delete_source
from supt_async.time_format import iso

PATH = f"{ONE}/suggestions"
REMEDY = "nothing was stored: skip_bad=1 leaves such lines out"
"""What to do about refused lines."""
NAME = "suggestions.jsonl"
"""Name of a body that has none."""


class AddQuery(Struct, frozen=True, kw_only=True):
    source: str = ""
    """Who suggests; needed."""
    version: str = ""
    skip_bad: bool = False
    """Whether to store the other lines if some are refused."""


class SuggestionsAddedView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    added: int
    """Number of suggestions that were stored."""
    replaced: int = 0
    """Number of earlier suggestions of the source that they replaced."""
    labelled: int = 0
    """Number of suggestions for items that have an answer already: stored, but not shown."""
    repeated: int = 0
    """Number of lines that a later one for the same item replaced."""
    refused: tuple[RefusedRow, ...] = ()
    """Lines that were left out (``skip_bad``), up to 100."""
    refused_rows: int = 0


class ListQuery(Struct, frozen=True, kw_only=True):
    source: str = ""
    """Only suggestions of this source."""
    after: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    """Only suggestions for later items than this one, of each source."""
    limit: Annotated[int, Meta(ge=0, le=2**53)] = 2**53


class SourceQuery(Struct, frozen=True, kw_only=True):
    source: str = ""
    """Source whose suggestions are deleted; needed."""
    labels: bool = False
    """Whether to take back the labels that were made of the suggestions, and keep these."""


class DeletedView(Struct, frozen=True, kw_only=True):
    deleted: int
    """Number of suggestions that were deleted."""
    taken_back: int = 0
    """Number of labels that were withdrawn (``labels``)."""


class SourceView(Struct, frozen=True, kw_only=True):
    source: str
    version: str | None
    suggestions: int
    scored: int
    """Number of suggestions with a score."""
    mean_score: float | None
    latest: str
    shown: bool
    """Whether the project's setting ``suggest`` names the source."""


async def put_suggestions(call: Call, query: AddQuery) -> SuggestionsAddedView:
    """Add suggestions of a source from JSON lines: all of them or, if one is refused, none."""
    source, version = source_and_version(query.source, query.version)
    task = (await call.project()).task
    database, services, by = call.storage.database, call.services, call.by.labeller
    adding = SuggestionImport(database, call.project_id, parse(task), source, version, by=call.by)
    async with services.spool.received(call.request, by, NAME) as path:
        job = Job(path=str(path), task=task_text(task), roles={}, suggestions=True)
        async with services.file_reader.reading(job, by) as frames:
            added = await adding.take_batches(
                _batches(frames, adding), skip_bad=query.skip_bad, remedy=REMEDY
            )
    return SuggestionsAddedView(
        added=added.added,
        replaced=added.replaced,
        labelled=added.labelled,
        repeated=added.repeated,
        refused=tuple(RefusedRow(line=bad.line, reason=bad.reason) for bad in adding.refused.first),
        refused_rows=adding.refused.count,
    )


async def _batches(
    frames: AsyncIterator[Frame], adding: SuggestionImport
) -> AsyncIterator[list[FoundSuggestion]]:
    """Yield the suggestions, and note what was refused."""
    async for frame in frames:
        match frame:
            case Suggested():
                yield frame.suggestions
            case Bad():
                adding.refused.add(BadFile(frame.reason, line=frame.line))
            case Ended():
                adding.refused.count += frame.unnamed
            case _:
                pass


async def suggestions(call: Call, query: ListQuery) -> StreamingResponse:
    """List suggestions as JSON lines, by source and item."""
    found = pages(
        call.storage.database,
        call.project_id,
        query.source or None,
        after=query.after,
        limit=query.limit,
    )

    async def lines() -> AsyncIterator[bytes]:
        async for page in found:
            yield b"".join(msgspec.json.encode(line_of(one)) + b"\n" for one in page)

    return StreamingResponse(lines(), media_type=NDJSON)


async def sources(call: Call) -> list[SourceView]:
    """List the sources of suggestions with their versions."""
    shown = (await call.project()).settings.suggest
    found = await call.services.query_cache.get_or_compute(
        ("suggestion sources", call.project_id),
        lambda: summaries(call.storage.database, call.project_id),
    )
    return [
        SourceView(
            source=one.source,
            version=one.version,
            suggestions=one.suggestions,
            scored=one.scored,
            mean_score=one.mean_score,
            latest=iso(one.latest_ms) or "",
            shown=one.source == shown,
        )
        for one in found
    ]


async def delete_suggestions(call: Call, query: SourceQuery) -> DeletedView:
    """Delete all suggestions of a source, or take back the labels that were made of them."""
    if not query.source:
        raise Refused("source: say whose suggestions to delete")
    if query.labels:
        with call.services.bulk_work.alone(call.project_id):
            taken = await take_back(
                call.storage.database, call.project_id, query.source, by=call.by
            )
        call.services.query_cache.clear()
        return DeletedView(deleted=0, taken_back=taken)
    deleted = await delete_source(call.storage.database, call.project_id, query.source, call.by)
    return DeletedView(deleted=deleted)


OPERATIONS = (
    Operation(method="GET", path=PATH, function=suggestions, gives=NDJSON),
    Operation(method="PUT", path=PATH, function=put_suggestions, takes=NDJSON),
    Operation(method="DELETE", path=PATH, function=delete_suggestions),
    Operation(method="GET", path=f"{PATH}/sources", function=sources),
)
