"""Regions of spans, segments and shapes: read from answers, compared, and put together again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.learning.consensus import overlaps
from supt_async.learning.consensus.medoid import pairs
from supt_async.learning.consensus.overlaps import Overlap, Shape
from supt_async.learning.consensus.regions import (
    Group,
    Region,
    f1,
    grouped,
    matched,
    mean_shape,
    middle_shape,
)
from supt_async.learning.consensus.voting import EQUAL
from supt_async.protocol.tasks.equality import spell, text_of
from supt_async.protocol.tasks.kind import Task

REGIONS = ("spans", "segments", "boxes", "polygons", "points")
"""Kinds of task whose answers are regions."""
_FIELDS: Mapping[str, str] = {"boxes": "xyxy", "polygons": "points", "points": "coordinates"}
_TYPES: Mapping[str, str] = {"boxes": "box", "polygons": "polygon", "points": "point"}


class Marks(NamedTuple):
    """An answer with regions."""

    regions: tuple[Region, ...]
    answers: tuple[str | None, ...]
    """JSON text of the answers to the questions about each region; None if there are none."""
    relations: tuple[tuple[int, int, str], ...]
    """Positions of two regions, and the JSON text of the relation's label."""


def read(kind: str, value: JSONValue) -> Marks:
    """Read an answer."""
    listed = value["regions"] if isinstance(value, dict) else value
    related = value["relations"] if isinstance(value, dict) else ()
    parts = [_read(kind, one) for one in listed]
    return Marks(
        tuple(region for region, _ in parts),
        tuple(answers for _, answers in parts),
        tuple((start, end, text_of(label)) for start, end, label in related),
    )


def overlap_of(kind: str, marks: Sequence[Marks]) -> Overlap:
    """Return the measure of how much regions of the answers to one item overlap.

    It takes bounded time, while somebody waits for a place of the item.
    """
    if kind != "polygons":
        return _overlap(kind, marks)
    return overlaps.BoundedPolygons(len(pairs(len(marks))) + 2 * len(marks))


def same(
    kind: str, marks: Sequence[Marks], overlap: Overlap | None = None
) -> Callable[[Marks, Marks], float]:
    """Return the measure of how much two answers agree, from 0 to 1.

    It is the F1 of regions and relations. Regions about which something else was answered count
    for half.
    """
    overlap = overlap or _overlap(kind, marks)

    def alike(one: Marks, other: Marks) -> float:
        plain = not any((*one.answers, *other.answers, *one.relations, *other.relations))
        if plain:
            return f1(one.regions, other.regions, overlap)
        found = dict(matched(one.regions, other.regions, overlap))
        both = sum(
            1.0 if one.answers[mine] == other.answers[theirs] else 0.5
            for mine, theirs in found.items()
        )
        moved = {
            (found[start], found[end], label)
            for start, end, label in one.relations
            if start in found and end in found
        }
        both += len(moved & set(other.relations))
        every = sum(len(marked.regions) + len(marked.relations) for marked in (one, other))
        return 2 * both / every if every else 1.0

    return alike


def put_together(
    task: Task,
    marks: Sequence[Marks],
    weights: Sequence[float],
    overlap: Overlap | None = None,
) -> JSONValue:
    """Return the answer with the regions that more than half marked."""
    overlap = overlap or _overlap(task.kind, marks)
    groups = grouped([one.regions for one in marks], weights, overlap)
    regions = [_region(task.kind, group, marks, weights, overlap) for group in groups]
    if not task.relations:
        return regions
    return {"regions": regions, "relations": _relations(groups, marks, weights)}


def _read(kind: str, region: Any) -> tuple[Region, str | None]:
    if kind in _FIELDS:
        label, shape, answers = region["label"], region[_FIELDS[kind]], region.get("answers")
        numbers = (
            tuple(number for corner in shape for number in corner)
            if kind == "polygons"
            else tuple(shape)
        )
    else:
        label, numbers, answers = region[2], tuple(region[:2]), (*region[3:], None)[0]
    return Region(text_of(label), numbers), None if answers is None else text_of(answers)


def _region(
    kind: str,
    group: Group,
    marks: Sequence[Marks],
    weights: Sequence[float],
    overlap: Overlap,
) -> JSONValue:
    """Return one region made of those that are the same."""
    members = list(group.members.items())
    shapes = [marks[number].regions[place].shape for number, place in members]
    shares = [weights[number] for number, _ in members]
    mean = middle_shape(overlap) if kind in ("spans", "polygons") else mean_shape
    first, at = members[0]
    label = msgspec.json.decode(marks[first].regions[at].label)
    votes: dict[str, float] = {}
    for (number, place), share in zip(members, shares, strict=True):
        said = marks[number].answers[place] or ""
        votes[said] = votes.get(said, 0.0) + share
    text = max(votes, key=votes.__getitem__)
    answers = msgspec.json.decode(text) if text else None
    return _written(kind, mean(shapes, shares), label, answers)


def _written(kind: str, shape: Shape, label: JSONValue, answers: JSONValue) -> JSONValue:
    numbers = [spell(number) for number in shape]
    if kind not in _FIELDS:
        return [*numbers, label, *([] if answers is None else [answers])]
    field: JSONValue = numbers
    if kind == "polygons":
        field = [list(corner) for corner in zip(numbers[::2], numbers[1::2], strict=True)]
    found = {"type": _TYPES[kind], "label": label, _FIELDS[kind]: field}
    return found if answers is None else {**found, "answers": answers}


def _relations(
    groups: Sequence[Group], marks: Sequence[Marks], weights: Sequence[float]
) -> list[JSONValue]:
    """Return the relations between kept regions that more than half marked."""
    places = {
        (number, place): kept
        for kept, group in enumerate(groups)
        for number, place in group.members.items()
    }
    votes: dict[tuple[int, int, str], float] = {}
    first = set()
    for number, (one, weight) in enumerate(zip(marks, weights, strict=True)):
        for start, end, label in one.relations:
            ends = places.get((number, start)), places.get((number, end))
            if ends[0] is not None and ends[1] is not None:
                relation = (ends[0], ends[1], label)
                votes[relation] = votes.get(relation, 0.0) + weight
                if number == 0:
                    first.add(relation)
    half = sum(weights) / 2
    return [
        [start, end, msgspec.json.decode(label)]
        for (start, end, label), weight in votes.items()
        if weight > half + EQUAL or (weight > half - EQUAL and (start, end, label) in first)
    ]


def _overlap(kind: str, marks: Sequence[Marks]) -> Overlap:
    match kind:
        case "boxes":
            return overlaps.boxes
        case "polygons":
            return overlaps.polygons
        case "points":
            shapes = [region.shape for one in marks for region in one.regions]
            return overlaps.points(overlaps.reach_of(shapes))
        case _:
            return overlaps.stretches
