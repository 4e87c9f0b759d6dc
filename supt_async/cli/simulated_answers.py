"""Random answers that a task allows, for simulated labellers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds, Extent
from supt_async.protocol.tasks.kind import Question, Task
from supt_async.protocol.tasks.options import options_for, values_of
from supt_async.protocol.tasks.questions import is_asked
from supt_async.protocol.tasks.validation import Lookup, typed

MOST_REGIONS = 3
"""Maximum number of regions of an answer."""
SECONDS = 10.0
"""Length that a sound or a video is thought to have: it is not known here."""
SIDE = 100
"""Width and height that an image is thought to have if they are not known."""
WORDS = ("good", "bad", "late", "broken", "thanks", "again")

Make: TypeAlias = Callable[[Task, Bounds | None, random.Random], JSONValue]


def random_answer(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    """Return an answer that a task allows about an item with these bounds.

    Raises:
        KeyError: Answers of this kind can't be made up.
    """
    return _MAKERS[task.kind](task, bounds, chance)


def _options(task: Task, bounds: Bounds | None) -> list[JSONValue]:
    found: Lookup | None = options_for(task, bounds)
    if getattr(task.spec, "options_from", None) is None:
        return values_of(task)
    return [one[1] if isinstance(one, tuple) else one for one in found or {}]


def _choice(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    return chance.choice(_options(task, bounds))


def _verdict(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    return chance.choice(values_of(task))


def _choices(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    options = _options(task, bounds)
    most = min(task.spec.max or len(options), len(options))
    return chance.sample(options, chance.randint(min(task.spec.min or 0, most), most))


def _rank(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    options = _options(task, bounds)
    return chance.sample(options, len(options))


def _rating(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    return chance.randint(*task.spec.scale)


def _text(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    words = " ".join(chance.choices(WORDS, k=3))
    return words[: task.spec.max_length].strip() or "x"


def _form(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    return _answers(task.questions, bounds, chance)


def _answers(
    questions: Sequence[Question], bounds: Bounds | None, chance: random.Random
) -> dict[str, JSONValue]:
    """Answer the questions that are asked, and half of those that may be left out."""
    found: dict[str, JSONValue] = {}
    for question in questions:
        if is_asked(question, found) and (question.required or chance.random() < 0.5):
            found[question.name] = random_answer(question.task, bounds, chance)
    if not found and questions:
        found[questions[0].name] = random_answer(questions[0].task, bounds, chance)
    return found


def _regions(place: Callable[[Extent | None, random.Random], Any]) -> Make:
    """Return the maker of answers whose regions are where ``place`` says."""

    def make(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
        extent = task.extent(bounds)
        least = 0 if task.spec.accept_empty else 1
        if extent is not None and extent.length == 0:
            return []
        count = chance.randint(least, MOST_REGIONS)
        regions = [_region(task, place(extent, chance), bounds, chance) for _ in range(count)]
        if not task.relations:
            return regions
        return {"regions": regions, "relations": _relations(task, count, chance)}

    return make


def _region(task: Task, place: Any, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    label = chance.choice(values_of(task))
    key: Any = typed(label)
    questions = task.about.get(key, ())
    answers = _answers(questions, bounds, chance) if questions else {}
    if isinstance(place, Mapping):
        return {**place, "label": label, **({"answers": answers} if answers else {})}
    return [*place, label, *([answers] if answers else [])]


def _relations(task: Task, count: int, chance: random.Random) -> JSONValue:
    if count < 2 or chance.random() < 0.5:
        return []
    labels = [one[1] if isinstance(one, tuple) else one for one in task.relations]
    return [[*chance.sample(range(count), 2), chance.choice(labels)]]


def _span(extent: Extent | None, chance: random.Random) -> Any:
    length = (None if extent is None else extent.length) or 1
    start = chance.randrange(length)
    return [start, chance.randint(start + 1, min(length, start + 12))]


def _segment(extent: Extent | None, chance: random.Random) -> Any:
    first, last = (None if extent is None else extent.range) or (0.0, SECONDS)
    middle = (first + last) / 2
    return [
        round(chance.uniform(first, middle), 3),
        round(chance.uniform(middle, last), 3) if last - first > 1 else last,
    ]


def _sides(extent: Extent | None) -> tuple[float, float]:
    size = None if extent is None else extent.size
    return (SIDE, SIDE) if size is None else (size.width, size.height)


def _box(extent: Extent | None, chance: random.Random) -> Any:
    width, height = _sides(extent)
    x, y = chance.uniform(0, width / 2), chance.uniform(0, height / 2)
    right, bottom = x + width / 4, y + height / 4
    return {"type": "box", "xyxy": [round(one, 3) for one in (x, y, right, bottom)]}


def _polygon(extent: Extent | None, chance: random.Random) -> Any:
    x, y, right, bottom = _box(extent, chance)["xyxy"]
    return {"type": "polygon", "points": [[x, y], [right, y], [right, bottom]]}


def _point(extent: Extent | None, chance: random.Random) -> Any:
    x, y, *_ = _box(extent, chance)["xyxy"]
    return {"type": "point", "coordinates": [x, y]}


def _any(task: Task, bounds: Bounds | None, chance: random.Random) -> JSONValue:
    return chance.choice(WORDS)


_MAKERS: Mapping[str, Make] = {
    "any": _any,
    "boxes": _regions(_box),
    "choice": _choice,
    "choices": _choices,
    "compare": _verdict,
    "form": _form,
    "points": _regions(_point),
    "polygons": _regions(_polygon),
    "rank": _rank,
    "rating": _rating,
    "segments": _regions(_segment),
    "spans": _regions(_span),
    "text": _text,
}
