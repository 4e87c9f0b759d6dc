"""Task kind ``spans``: labelled parts of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.fields import Label, Options, RegionFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.regions import settle_about, settle_label, settle_regions
from supt_async.protocol.tasks.validation import NotAllowed, is_list


class Spans(RegionFields, frozen=True, tag="spans"):
    """Labelled parts of a text, each from ``start`` to ``end`` in Unicode code points."""

    relations: Options | None = None
    snap: Literal["word", "none"] = "word"


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return the spans in the order of the text."""
    extent = task.extent(bounds)

    def settle_all(spans: JSONValue) -> list[tuple[Any, JSONValue]]:
        if not is_list(spans) or not all(is_list(span) and len(span) in (3, 4) for span in spans):
            raise NotAllowed("The value must be a list of [start, end, label].")
        if spans and extent is not None and extent.kind != "text":
            raise NotAllowed("A span marks a part of a text, and this item is not shown as one.")
        length = None if extent is None else extent.length
        return [_settle_span(task, span, length, bounds) for span in spans]

    return settle_regions(task, value, settle_all)


def _settle_span(
    task: Task, span: Sequence[JSONValue], length: int | None, bounds: Bounds | None
) -> tuple[Any, JSONValue]:
    start, end, label = span[:3]
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise NotAllowed("Start and end of a span must be integers with 0 <= start < end.")
    if length is not None and end > length:
        raise NotAllowed("A span must lie within the text; offsets count Unicode code points.")
    label = settle_label(task, label)
    answers = settle_about(task, label, span[3] if len(span) == 4 else None, bounds)
    settled = [start, end, label, *([] if answers is None else [answers])]
    # As the page draws them: the longer of two that begin together comes first.
    return (start, -end, text_of(settled[2:])), settled


KIND = TaskKind(
    fields=Spans,
    example={"labels": ["person", "place"]},
    settle=settle,
    options="labels",
    option=Label,
    marks=("text",),
    messages={"snap": '"word" or "none"'},
)
