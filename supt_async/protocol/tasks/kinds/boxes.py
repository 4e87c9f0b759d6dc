"""Task kind ``boxes``: labelled rectangles on an image."""

from __future__ import annotations

from supt_async.protocol.tasks.fields import Label, Options, RegionFields
from supt_async.protocol.tasks.kind import TaskKind
from supt_async.protocol.tasks.shape_values import Form, are_numbers, settle_shapes
from supt_async.protocol.tasks.shapes import mend_box


class Boxes(RegionFields, frozen=True, tag="boxes"):
    """Labelled rectangles on an image."""

    relations: Options | None = None


_FORM = Form("box", "xyxy", "four numbers", lambda xyxy: are_numbers(xyxy, 4), mend_box)
KIND = TaskKind(
    fields=Boxes,
    example={"labels": ["car", "dog"]},
    settle=settle_shapes(_FORM),
    options="labels",
    option=Label,
    marks=("image",),
)
