"""Simulated labeller for any task: a random answer that the task allows."""

from __future__ import annotations

import random
from typing import Any

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.tasks.bounds import Extent, bounds_of
from supt_async.protocol.tasks.kind import Question, Task


def random_answer(task: Task, data: JSONObject, dice: random.Random) -> Any:
    """Return a random answer to an item, which is shown as ``data``."""
    if task.kind == "form":
        return _form(task, data, dice)
    if task.marks:
        return _regions(task, data, dice)
    options = _options(task, data)
    match task.kind:
        case "choice" | "compare":
            return dice.choice(options)
        case "choices":
            fewest = max(task.spec.min or 0, 1)
            return dice.sample(options, dice.randint(fewest, task.spec.max or len(options)))
        case "rank":
            return dice.sample(options, len(options))
        case "rating":
            return dice.randint(*task.spec.scale)
        case "text":
            return "".join(dice.choices("abc äé😀", k=12)) + "."
    raise AssertionError(f"no answer to {task.kind}")


def _options(task: Task, data: JSONObject) -> list[JSONValue]:
    field = getattr(task.spec, "options_from", None)
    if field is not None:
        listed: Any = data["options"]
        return list(listed[field])
    return _leaves(getattr(task.spec, "options", None) or (), getattr(task.spec, "inner", False))


def _leaves(options: Any, inner: bool) -> list[JSONValue]:
    found: list[JSONValue] = []
    for one in options:
        value, below = _value(one), _field(one, "options")
        found += [value] if inner or not below else []
        found += _leaves(below or (), inner)
    return found


def _field(one: Any, name: str) -> Any:
    return one.get(name) if isinstance(one, dict) else getattr(one, name, None)


def _value(one: Any) -> JSONValue:
    found = _field(one, "value")
    return one if found is None else found


def _form(task: Task, data: JSONObject, dice: random.Random) -> dict[str, Any]:
    return _answers(task.questions, data, dice)


def _answers(
    questions: tuple[Question, ...], data: JSONObject, dice: random.Random
) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for one in questions:
        if one.when is not None:
            before = given.get(one.when.question)
            chosen = before if isinstance(before, list) else [before]
            if not any(value in one.when.values for value in chosen):
                continue
        if one.required or dice.random() < 0.5:
            given[one.name] = random_answer(one.task, data, dice)
    return given


def _regions(task: Task, data: JSONObject, dice: random.Random) -> Any:
    extent = task.extent(bounds_of(data))
    assert extent is not None
    labels = [_value(one) for one in task.spec.labels]
    regions = []
    for _ in range(dice.randint(1, 3)):
        label = dice.choice(labels)
        about = _answers(task.about.get(label, ()), data, dice)
        regions.append(_region(task.kind, label, about, extent, dice))
    if not task.relations:
        return regions
    last = len(regions) - 1
    names = [_value(one) for one in task.spec.relations]
    related = [[0, last, dice.choice(names)]] if last else []
    return {"regions": regions, "relations": related}


def _region(
    kind: str, label: JSONValue, about: dict[str, Any], extent: Extent, dice: random.Random
) -> Any:
    if kind in ("spans", "segments"):
        start, end = _stretch(extent, dice)
        return [start, end, label, about] if about else [start, end, label]
    left, top = dice.randrange(200), dice.randrange(150)
    right, bottom = left + dice.randrange(5, 100), top + dice.randrange(5, 100)
    match kind:
        case "boxes":
            shape: dict[str, Any] = {"type": "box", "xyxy": [left, top, right, bottom]}
        case "polygons":
            corners = [[left, top], [right, top], [right, bottom]]
            shape = {"type": "polygon", "points": corners}
        case _:
            shape = {"type": "point", "coordinates": [left, top]}
    return shape | {"label": label} | ({"answers": about} if about else {})


def _stretch(extent: Extent, dice: random.Random) -> tuple[float, float]:
    if extent.length is not None:
        length = extent.length
        start = dice.randrange(length)
        return start, dice.randint(start + 1, length)
    low, high = extent.range or (0.0, 1.0)
    start, end = sorted(dice.sample(range(1, 100), 2))
    return low + (high - low) * start / 128, low + (high - low) * end / 128
