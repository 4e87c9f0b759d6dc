"""Task kind ``points``: labelled points on an image."""

from __future__ import annotations

from supt_async.protocol.tasks.fields import Label, RegionFields
from supt_async.protocol.tasks.kind import TaskKind
from supt_async.protocol.tasks.shape_values import Form, are_numbers, settle_shapes
from supt_async.protocol.tasks.shapes import mend_point


class Points(RegionFields, frozen=True, tag="points"):
    """Labelled points on an image."""


_FORM = Form("point", "coordinates", "two numbers", lambda at: are_numbers(at, 2), mend_point)
KIND = TaskKind(
    fields=Points,
    example={"labels": ["nose"]},
    settle=settle_shapes(_FORM),
    options="labels",
    option=Label,
    marks=("image",),
)
