"""Answers that are lists of shapes on an image; the rule for one shape is in ``shapes``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.regions import settle_about, settle_label, settle_regions
from supt_async.protocol.tasks.shapes import Size
from supt_async.protocol.tasks.validation import NotAllowed, is_list


@dataclass(frozen=True, slots=True)
class Form:
    """Form of a kind of shape, and the rule that corrects it."""

    kind: str
    field: str
    what: str
    valid: Callable[[JSONValue], bool]
    mend: Callable[[JSONValue, Size | None], tuple[JSONValue, str]]


def settle_shapes(form: Form) -> Callable[[Task, JSONValue, Bounds | None], JSONValue]:
    """Return the function that settles answers of a kind of shape."""

    def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
        kind, field = form.kind, form.field
        extent = task.extent(bounds)

        def settle_all(shapes: JSONValue) -> list[tuple[Any, JSONValue]]:
            keys = {"type", "label", field}
            if not is_list(shapes) or not all(
                isinstance(one, dict) and one.keys() - {"answers"} == keys for one in shapes
            ):
                raise NotAllowed(
                    f"The value must be a list of objects with type, label and {field}."
                )
            if shapes and extent is not None and extent.kind != "image":
                raise NotAllowed(
                    f"A {kind} is drawn on an image, and this item is not shown as one."
                )
            size = None if extent is None else extent.size
            return [(None, _settle_shape(form, task, one, size, bounds)) for one in shapes]

        return settle_regions(task, value, settle_all)

    return settle


def are_numbers(value: JSONValue, count: int) -> bool:
    """Return whether a value is a list of this many numbers."""
    return (
        is_list(value)
        and len(value) == count
        and all(type(number) in (int, float) for number in value)
    )


def _settle_shape(
    form: Form, task: Task, shape: JSONValue, size: Size | None, bounds: Bounds | None
) -> JSONValue:
    kind, field = form.kind, form.field
    if shape["type"] != kind:
        raise NotAllowed(f'The type of each must be "{kind}".')
    label = settle_label(task, shape["label"])
    if not form.valid(shape[field]):
        raise NotAllowed(f"{field} must be {form.what}.")
    mended, reason = form.mend(shape[field], size)
    if mended is None:
        raise NotAllowed(reason)
    answers = settle_about(task, label, shape.get("answers"), bounds)
    settled: dict[str, JSONValue] = {"type": kind, "label": label, field: mended}
    return settled if answers is None else {**settled, "answers": answers}
