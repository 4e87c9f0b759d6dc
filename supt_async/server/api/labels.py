"""Labels as files, streamed."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from starlette.responses import StreamingResponse

from supt_async.errors import Refused
from supt_async.server.api.items import NDJSON
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.exporting import FORMATS, export_project


class ExportQuery(Struct, frozen=True, kw_only=True):
    format: str = "jsonl"
    withdrawn: bool = False
    late: bool = False


async def labels(call: Call, query: ExportQuery) -> StreamingResponse:
    """Export labels; those that were withdrawn or came too late only on demand."""
    if query.format not in FORMATS:
        raise Refused(f"format is one of {', '.join(FORMATS)}")
    found = call.storage.catalogue.labels(
        call.project_id, withdrawn=query.withdrawn, late=query.late
    )
    fetch = partial(call.storage.training.payloads, call.project_id)
    chunks = export_project(await call.project(), found, query.format, fetch)
    ending = "coco.json" if query.format == "coco" else query.format
    name = f"{call.slug}-labels.{ending}"
    return StreamingResponse(
        chunks,
        media_type=FORMATS[query.format],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


OPERATIONS = (Operation(method="GET", path=f"{ONE}/labels", function=labels, gives=NDJSON),)
