"""Labels and whole projects as files, and how often each answer was given."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from msgspec import Struct
from msgspec.structs import asdict
from starlette.responses import Response

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.task import parse
from supt_async.redaction import Redacted
from supt_async.server.api.items import NDJSON
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.exports.streams import FileStream, started
from supt_async.storage.transfer.export.parsing import export_options

ZIP = "application/zip"


class ExportQuery(Struct, frozen=True, kw_only=True, rename={"with_": "with"}):
    format: str = "jsonl"
    resolve: str = ""
    """One of none, majority, consensus; by default what the format is for."""
    with_: str = ""
    """What to join, with commas: item, features, meta of the items, and parameters of the open
    links by which labellers came."""
    since: str = ""
    """A date, or a time with its zone."""
    machine: bool = True
    """Whether to include labels that a program gave."""
    no_machine: bool = False
    """The same as machine=false, by the command's name."""
    gold: bool = False
    """Whether to include answers to gold items, which test labellers."""
    safe: bool = True
    """For csv: cells that a spreadsheet would calculate get an apostrophe. Programs want false."""
    tokens: str = ""
    """For conll: the field of the items that lists the tokens."""
    question: str = ""
    """Question of a form whose answers alone are exported."""
    withdrawn: bool = False
    late: bool = False


class BarView(Redacted, frozen=True, kw_only=True, omit_defaults=True):
    value: JSONValue
    count: int
    part: int = 0
    """Index of what it answers in ``parts``."""
    question: str | None = None
    """Question of a form that it answers."""


class PartView(Redacted, frozen=True, kw_only=True):
    question: str | None
    """Question of a form; null if the task is no form."""
    label: JSONValue
    """Label of the regions that it is about."""
    about: str | None
    """Question about the regions with that label."""
    relations: bool
    """Whether the relations between regions are counted, and not the regions."""
    asked: int
    """Number of times that it was asked; of a question about a region, once each."""
    answers: int
    """Number of times that it was answered."""
    distinct: int
    """Number of different values among the answers."""


class DistributionView(Struct, frozen=True, kw_only=True):
    answers: int
    all: bool
    distinct: int
    bars: list[BarView]
    """The most frequent answers to each of ``parts``."""
    parts: list[PartView]
    """What was counted, in the order of the task."""


async def labels(call: Call, query: ExportQuery) -> Response:
    """Export labels; those that were withdrawn or came too late only on demand."""
    given = asdict(query) | {"with": query.with_, "safe": query.safe and query.format == "csv"}
    options = export_options(given)
    export = await call.services.exports.start(await call.project(), options, call.by.labeller)
    name = f"{call.slug}-labels{export.suffix}"
    told = {"format": options.format, "resolve": options.resolve}
    return FileStream(
        await started(_told(call, export.chunks, told)),
        media_type=export.media_type,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def _told(
    call: Call, chunks: AsyncGenerator[bytes], details: Mapping[str, JSONValue]
) -> AsyncGenerator[bytes]:
    """Yield an export, and tell that it was made, if it was to the end."""
    async with aclosing(chunks):
        async for chunk in chunks:
            yield chunk
    await call.storage.events.exported(call.project_id, call.by, details)


async def project_file(call: Call) -> Response:
    """Export the whole project to a file that ``supt project import`` reads."""
    chunks = await call.services.exports.project_file(await call.project(), call.by.labeller)
    return FileStream(
        await started(chunks),
        media_type=ZIP,
        headers={"content-disposition": f'attachment; filename="{call.slug}.supt"'},
    )


async def distribution(call: Call) -> DistributionView:
    """Count how often each answer was given, among those that count."""
    task = parse((await call.project()).task)
    found = await call.services.query_cache.get_or_compute(
        ("distribution", call.project_id, task.kind),
        lambda: call.storage.tally.distribution(call.project_id, task),
    )
    return DistributionView(
        answers=found.answers,
        all=found.all,
        distinct=found.distinct,
        bars=[BarView(**dataclasses.asdict(bar)) for bar in found.bars],
        parts=[PartView(**dataclasses.asdict(part)) for part in found.parts],
    )


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/labels", function=labels, gives=NDJSON),
    Operation(method="GET", path=f"{ONE}/file", function=project_file, gives=ZIP),
    Operation(method="GET", path=f"{ONE}/distribution", function=distribution),
)
