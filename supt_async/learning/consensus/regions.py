"""Regions that several people marked: which are the same, and which are kept.

Two regions are the same if they have the same label and overlap by ``MATCH`` or more; each is
matched with one region of another answer at most. Two answers agree by the F1 of that (G. Hripcsak,
A. S. Rothschild, "Agreement, the F-Measure, and Reliability in Information Retrieval", JAMIA 12,
2005). A region is kept if more than half, by weight, marked it (for spans: F. Rodrigues, F.
Pereira, B. Ribeiro, "Sequence labeling with multiple annotators", Machine Learning 95, 2014). A
box that is kept is the weighted mean of those that were drawn (R. Solovyev, W. Wang, T. Gabruseva,
"Weighted boxes fusion", Image and Vision Computing 107, 2021).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from supt_async.learning.consensus.overlaps import Matrix, Overlap, Shape
from supt_async.learning.consensus.voting import EQUAL

MATCH = 0.5
"""Overlap from which two regions with the same label are the same."""
MOST_GROUPS = 1_000
"""Groups of regions that are still extended; those that fewest marked are given up first."""


class Region(NamedTuple):
    """A region that somebody marked."""

    label: str
    shape: Shape


class Group(NamedTuple):
    """Regions of different answers that are the same."""

    members: dict[int, int]
    """Position of the region in the list of each answer, by the answer's."""


def matched(
    one: Sequence[Region], other: Sequence[Region], overlap: Overlap
) -> list[tuple[int, int]]:
    """Return the positions of regions that are the same, each in one pair at most.

    Those that overlap most are matched first.
    """
    found = _equal(one, other)
    rows, columns = ({pair[side] for pair in found} for side in (0, 1))
    left, right = _by_label(one, rows), _by_label(other, columns)
    for label, mine in left.items():
        theirs = right.get(label)
        if theirs:
            shapes = [one[place].shape for place in mine]
            shares = overlap(shapes, [other[place].shape for place in theirs])
            found += [(mine[row], theirs[column]) for row, column in _best_pairs(shares)]
    return found


def f1(one: Sequence[Region], other: Sequence[Region], overlap: Overlap) -> float:
    """Return how much two answers agree, from 0 to 1: 1 if both mark nothing."""
    if not one and not other:
        return 1.0
    return 2 * len(matched(one, other, overlap)) / (len(one) + len(other))


def grouped(
    answers: Sequence[Sequence[Region]], weights: Sequence[float], overlap: Overlap
) -> list[Group]:
    """Return the regions that are kept, each with those of all answers that are the same.

    A region that exactly half marked is kept if the first answer has it.
    """
    total = sum(weights)
    groups: list[Group] = []
    sums: list[float] = []
    left = total
    for number, (regions, weight) in enumerate(zip(answers, weights, strict=True)):
        heads = [answers[first][place] for group in groups for first, place in _head(group)]
        pairs = dict(matched(regions, heads, overlap))
        left -= weight
        for place in range(len(regions)):
            if place in pairs:
                groups[pairs[place]].members[number] = place
                sums[pairs[place]] += weight
            else:
                groups.append(Group({number: place}))
                sums.append(weight)
        groups, sums = _possible(groups, sums, total / 2 - left)
    return [
        group
        for group, weight in zip(groups, sums, strict=True)
        if weight > total / 2 + EQUAL or 0 in group.members
    ]


def mean_shape(shapes: Sequence[Shape], weights: Sequence[float]) -> Shape:
    """Return the weighted mean of shapes with as many numbers; equal ones stay as they are."""
    if len(set(shapes)) == 1:
        return shapes[0]
    mean = np.average(np.asarray(shapes, dtype=np.float64), axis=0, weights=weights)
    if all(isinstance(number, int) for shape in shapes for number in shape):
        return tuple(int(number) for number in np.round(mean))
    return tuple(float(number) for number in np.round(mean, 2))


def middle_shape(overlap: Overlap) -> Callable[[Sequence[Shape], Sequence[float]], Shape]:
    """Return the function that takes of several shapes the one that overlaps most with all."""

    def middle(shapes: Sequence[Shape], weights: Sequence[float]) -> Shape:
        if len(set(shapes)) == 1:
            return shapes[0]
        sums = overlap(shapes, shapes) @ np.asarray(weights, dtype=np.float64)
        return shapes[int(np.flatnonzero(sums >= sums.max() - EQUAL)[0])]

    return middle


def _possible(
    groups: list[Group], sums: list[float], needed: float
) -> tuple[list[Group], list[float]]:
    """Leave out groups that can't be kept any more, whoever marks them yet."""
    keep = [place for place, weight in enumerate(sums) if weight >= needed - EQUAL]
    if len(keep) > MOST_GROUPS:
        keep = sorted(sorted(keep, key=lambda place: -sums[place])[:MOST_GROUPS])
    return [groups[place] for place in keep], [sums[place] for place in keep]


def _head(group: Group) -> list[tuple[int, int]]:
    return [next(iter(group.members.items()))]


def _equal(one: Sequence[Region], other: Sequence[Region]) -> list[tuple[int, int]]:
    places = defaultdict(list)
    for place in reversed(range(len(other))):
        places[other[place]].append(place)
    return [(place, places[region].pop()) for place, region in enumerate(one) if places[region]]


def _by_label(regions: Sequence[Region], without: set[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, region in enumerate(regions):
        if place not in without:
            found.setdefault(region.label, []).append(place)
    return found


def _best_pairs(shares: Matrix) -> list[tuple[int, int]]:
    rows, columns = np.nonzero(shares >= MATCH)
    order = np.argsort(-shares[rows, columns], kind="stable")
    used_rows, used_columns = set(), set()
    found = []
    for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if row not in used_rows and column not in used_columns:
            used_rows.add(row)
            used_columns.add(column)
            found.append((row, column))
    return found
