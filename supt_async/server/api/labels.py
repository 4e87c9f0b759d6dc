"""Labels: their export as files, and how often each answer was given."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from starlette.responses import StreamingResponse

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.task import parse
from supt_async.redaction import Redacted
from supt_async.server.api.items import NDJSON
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.transfer.exporter import FORMATS, export_options, export_project


class ExportQuery(Struct, frozen=True, kw_only=True, rename={"with_": "with"}):
    format: str = "jsonl"
    with_: str = ""
    """What to join to each label: item, features, or both."""
    safe: bool = True
    """For csv: cells that a spreadsheet would calculate get an apostrophe. Programs want false."""
    withdrawn: bool = False
    late: bool = False


class BarView(Redacted, frozen=True, kw_only=True):
    value: JSONValue
    count: int


class DistributionView(Struct, frozen=True, kw_only=True):
    answers: int
    all: bool
    distinct: int
    bars: list[BarView]


async def labels(call: Call, query: ExportQuery) -> StreamingResponse:
    """Export labels; those that were withdrawn or came too late only on demand."""
    how = export_options(query.format, query.with_, safe=query.safe and query.format == "csv")
    found = call.storage.catalogue.labels(
        call.project_id, withdrawn=query.withdrawn, late=query.late
    )
    fetch = partial(call.storage.for_owners.payloads, call.project_id)
    root = call.services.media_root
    chunks = export_project(
        await call.project(), found, how, fetch, lambda path: root.open(call.slug, path).file
    )
    ending = "coco.json" if query.format == "coco" else query.format
    name = f"{call.slug}-labels.{ending}"
    return StreamingResponse(
        chunks,
        media_type=FORMATS[query.format],
        headers={"content-disposition": f'attachment; filename="{name}"'},
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
        bars=[BarView(value=bar.value, count=bar.count) for bar in found.bars],
    )


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/labels", function=labels, gives=NDJSON),
    Operation(method="GET", path=f"{ONE}/distribution", function=distribution),
)
