"""Task kind ``segments``: labelled stretches of time of a sound, a video or a series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds, Extent
from supt_async.protocol.tasks.equality import spell, text_of
from supt_async.protocol.tasks.fields import Label, RegionFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.regions import settle_about, settle_label, settle_regions
from supt_async.protocol.tasks.validation import NotAllowed, is_list

MARKS = ("audio", "video", "series")
_SIZES = (3, 4)
"""Length of a segment, without and with answers."""


class Segments(RegionFields, frozen=True, tag="segments"):
    """Labelled stretches of time, each from ``start`` to before ``end``, in seconds."""


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return the segments in the order of time."""
    extent = task.extent(bounds)

    def settle_all(segments: JSONValue) -> list[tuple[Any, JSONValue]]:
        if not is_list(segments) or not all(
            is_list(one) and len(one) in _SIZES for one in segments
        ):
            raise NotAllowed("The value must be a list of [start, end, label].")
        if segments and extent is not None and extent.kind not in MARKS:
            raise NotAllowed(
                "A segment is a part of a sound, a video or a series, and this item is none."
            )
        return [_settle_segment(task, one, extent, bounds) for one in segments]

    return settle_regions(task, value, settle_all)


def _settle_segment(
    task: Task, segment: Sequence[JSONValue], extent: Extent | None, bounds: Bounds | None
) -> tuple[Any, JSONValue]:
    start, end, label = segment[:3]
    if any(type(one) not in (int, float) for one in (start, end)) or not start < end:
        raise NotAllowed("Start and end of a segment must be numbers with start < end.")
    if extent is not None:
        if extent.kind != "series" and start < 0:
            raise NotAllowed("A segment must not begin before 0 seconds.")
        if extent.range is not None and not extent.range[0] <= start < end <= extent.range[1]:
            raise NotAllowed("A segment must lie within the series.")
    label = settle_label(task, label)
    answers = settle_about(task, label, segment[3] if len(segment) == 4 else None, bounds)
    settled = [spell(start), spell(end), label, *([] if answers is None else [answers])]
    return (start, -end, text_of(settled[2:])), settled


KIND = TaskKind(
    fields=Segments,
    example={"labels": ["speech", "music"]},
    settle=settle,
    options="labels",
    option=Label,
    marks=MARKS,
)
