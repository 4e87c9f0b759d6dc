"""Answers that are regions, as columns of a folder for ``datasets``.

Spans and segments are a list of ``start``, ``end`` and ``label``. Shapes are lists side by side as
object detection has them: ``bbox`` (x, y, width, height), ``polygon`` or ``point``, and
``category``. Where a task asks about its regions, ``answers`` is the JSON of the answers about
each; where it has relations, ``relations`` is a list of ``from``, ``to`` and ``label`` beside the
``regions``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.readers.answer_text import json_text
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    regions_of,
    relations_of,
)
from supt_async.storage.transfer.export.rows import Row, value_of

if TYPE_CHECKING:
    import pyarrow as pa

_PLACES = {"boxes": "bbox", "polygons": "polygon", "points": "point"}


class Regions:
    """Columns of the answers to a task that marks parts of items."""

    def __init__(self, task: Mapping[str, Any], classes: Classes) -> None:
        self._kind: str = task["kind"]
        self._classes = classes
        self._related = bool(task.get("relations"))
        self._asked = any(
            isinstance(one, dict) and one.get("questions") for one in task.get("labels", ())
        )
        self._links = Classes({"options": task.get("relations") or ()})

    def described(self) -> tuple[JSONValue, pa.DataType, Callable[[Row], Any]]:
        """Return feature, type and cell."""
        import pyarrow as pa

        feature, type_ = self._shapes() if self._kind in _PLACES else self._stretches()
        if not self._related:
            return feature, type_, lambda row: self._cell(value_of(row))
        ends = {name: _value("int64") for name in ("from", "to")}
        link = pa.struct({"from": pa.int64(), "to": pa.int64(), "label": pa.int64()})
        return (
            {"regions": feature, "relations": _list(ends | {"label": _label(self._links)})},
            pa.struct({"regions": type_, "relations": pa.list_(link)}),
            self._related_cell,
        )

    def _stretches(self) -> tuple[JSONValue, pa.DataType]:
        import pyarrow as pa

        dtype, number = (
            ("int64", pa.int64()) if self._kind == "spans" else ("float64", pa.float64())
        )
        place: JSONObject = {"start": _value(dtype), "end": _value(dtype)}
        types = {"start": number, "end": number, "label": pa.int64()}
        place["label"] = _label(self._classes)
        if self._asked:
            place["answers"], types["answers"] = _value("string"), pa.string()
        return _list(place), pa.list_(pa.struct(types))

    def _shapes(self) -> tuple[JSONValue, pa.DataType]:
        import pyarrow as pa

        name = _PLACES[self._kind]
        numbers, places = _list(_value("float64")), pa.list_(pa.float64())
        if self._kind == "polygons":
            numbers, places = _list(numbers), pa.list_(places)
        feature: JSONObject = {name: _list(numbers), "category": _list(_label(self._classes))}
        types = {name: pa.list_(places), "category": pa.list_(pa.int64())}
        if self._asked:
            feature["answers"], types["answers"] = _list(_value("string")), pa.list_(pa.string())
        return feature, pa.struct(types)

    def _related_cell(self, row: Row) -> JSONObject:
        value = value_of(row)
        return {
            "regions": self._cell(value),
            "relations": [
                {"from": start, "to": end, "label": self._links.number(label)}
                for start, end, label in relations_of(value)
            ],
        }

    def _cell(self, value: JSONValue) -> Any:
        regions = regions_of(value)
        return self._side_by_side(regions) if self._kind in _PLACES else self._listed(regions)

    def _listed(self, regions: list[Any]) -> list[JSONObject]:
        found = []
        for start, end, label, *answers in regions:
            one: JSONObject = {"start": start, "end": end, "label": self._classes.number(label)}
            if self._asked:
                one["answers"] = json_text(answers[0]) if answers else None
            found.append(one)
        return found

    def _side_by_side(self, shapes: list[Any]) -> JSONObject:
        cell: JSONObject = {
            _PLACES[self._kind]: [_place(shape) for shape in shapes],
            "category": [self._classes.number(shape["label"]) for shape in shapes],
        }
        if self._asked:
            given = [shape.get("answers") for shape in shapes]
            cell["answers"] = [None if one is None else json_text(one) for one in given]
        return cell


def _value(dtype: str) -> JSONObject:
    return {"dtype": dtype, "_type": "Value"}


def _list(feature: JSONValue) -> JSONObject:
    return {"feature": feature, "_type": "List"}


def _label(classes: Classes) -> JSONObject:
    return {"names": classes.names, "_type": "ClassLabel"}


def _place(shape: JSONObject) -> JSONValue:
    match shape:
        case {"xyxy": [x0, y0, x1, y1]}:
            return [x0, y0, x1 - x0, y1 - y0]
        case {"points": points}:
            return points
        case _:
            return shape["coordinates"]
