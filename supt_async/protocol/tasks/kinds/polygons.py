"""Task kind ``polygons``: labelled polygons on an image."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.fields import Label, Options, RegionFields
from supt_async.protocol.tasks.kind import TaskKind
from supt_async.protocol.tasks.shape_values import Form, are_numbers, settle_shapes
from supt_async.protocol.tasks.shapes import mend_polygon
from supt_async.protocol.tasks.validation import is_list

MIN_CORNERS = 3


class Polygons(RegionFields, frozen=True, tag="polygons"):
    """Labelled polygons on an image."""

    relations: Options | None = None


def _are_corners(points: JSONValue) -> bool:
    return (
        is_list(points)
        and len(points) >= MIN_CORNERS
        and all(are_numbers(corner, 2) for corner in points)
    )


_FORM = Form("polygon", "points", "three or more [x, y]", _are_corners, mend_polygon)
KIND = TaskKind(
    fields=Polygons,
    example={"labels": ["car", "dog"]},
    settle=settle_shapes(_FORM),
    options="labels",
    option=Label,
    marks=("image",),
)
