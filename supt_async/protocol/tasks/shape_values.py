"""Answers that are lists of shapes on an image; the rule for one shape is in ``shapes``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.shapes import Size
from supt_async.protocol.tasks.validation import LABEL, Extent, NotAllowed, among, is_list


@dataclass(frozen=True, slots=True)
class Form:
    """Form of a kind of shape, and the rule that corrects it."""

    kind: str
    field: str
    what: str
    valid: Callable[[JSONValue], bool]
    mend: Callable[[JSONValue, Size | None], tuple[JSONValue, str]]


def settle_shapes(form: Form) -> Callable[[Task, JSONValue, Extent | None], JSONValue]:
    """Return the function that settles answers of a kind of shape."""

    def settle(task: Task, value: JSONValue, extent: Extent | None) -> JSONValue:
        kind, field = form.kind, form.field
        if not is_list(value) or not all(
            isinstance(shape, dict) and shape.keys() == {"type", "label", field} for shape in value
        ):
            raise NotAllowed(f"The value must be a list of objects with type, label and {field}.")
        if value and extent is not None and extent.kind != "image":
            raise NotAllowed(f"A {kind} is drawn on an image, and this item is not shown as one.")
        size = None if extent is None else extent.size
        return [_settle_shape(form, task, shape, size) for shape in value]

    return settle


def are_numbers(value: JSONValue, count: int) -> bool:
    """Return whether a value is a list of this many numbers."""
    return (
        is_list(value)
        and len(value) == count
        and all(type(number) in (int, float) for number in value)
    )


def _settle_shape(form: Form, task: Task, shape: JSONValue, size: Size | None) -> JSONValue:
    kind, field = form.kind, form.field
    if shape["type"] != kind:
        raise NotAllowed(f'The type of each must be "{kind}".')
    if not among(task.options, shape["label"]):
        raise NotAllowed(LABEL)
    if not form.valid(shape[field]):
        raise NotAllowed(f"{field} must be {form.what}.")
    mended, reason = form.mend(shape[field], size)
    if mended is None:
        raise NotAllowed(reason)
    return {"type": kind, "label": spell(shape["label"]), field: mended}
