"""Regions of answers: read, compared and put together again."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.consensus.opinions import Opinion, decide
from supt_async.consensus.regions import put_together, read, same
from supt_async.learning.consensus import overlaps
from supt_async.protocol.tasks.task import parse, settle

BOX = {"type": "box", "label": "car", "xyxy": [0, 0, 9.5, 9]}
POLYGON = {"type": "polygon", "label": 1, "points": [[0, 0], [4, 0], [0, 4]]}
POINT = {"type": "point", "label": True, "coordinates": [3, 4]}


@pytest.mark.parametrize(
    ("kind", "labels", "answer"),
    [
        ("spans", ["car"], [[0, 4, "car"], [2, 6, "car"]]),
        ("segments", ["car"], [[0.25, 4, "car"]]),
        ("boxes", ["car"], [BOX]),
        ("polygons", [{"value": 1}], [POLYGON]),
        ("points", [{"value": True}], [POINT]),
    ],
)
def test_an_answer_is_put_together_as_it_was(kind: str, labels: list[Any], answer: Any) -> None:
    task = parse({"kind": kind, "labels": labels})
    stored = settle(task, answer)
    marks = read(kind, stored)
    assert put_together(task, [marks], [0.8]) == stored
    assert same(kind, [marks])(marks, marks) == 1


def test_labels_of_other_types_are_other_labels() -> None:
    one, other = (read("points", [POINT | {"label": label}]) for label in (True, 1))
    assert same("points", [one, other])(one, other) == 0


def test_points_agree_within_a_part_of_the_picture() -> None:
    near = [read("points", [POINT | {"coordinates": at}]) for at in ([500, 500], [505, 500])]
    far = read("points", [POINT | {"coordinates": [520, 500]}])
    alike = same("points", [*near, far])
    assert alike(*near) == 1
    assert alike(near[0], far) == 0


def test_many_polygons_are_compared_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    task = parse({"kind": "polygons", "labels": ["car"]})
    compared: list[overlaps.Shape] = []

    def compare(one: overlaps.Shape, _: overlaps.Shape) -> float:
        compared.append(one)
        return 0.8

    monkeypatch.setattr(overlaps, "_polygon_pair", compare)

    def answer(labeller: int) -> list[Any]:
        places = ((3 * n + labeller / 10, 3 * n) for n in range(100))
        points = ([[x, y], [x + 60, y], [x + 60, y + 60], [x, y + 60]] for x, y in places)
        return [{"type": "polygon", "label": "car", "points": list(corners)} for corners in points]

    (found,) = decide(task, [Opinion(number, answer(number)) for number in range(7)]).values()
    assert found.confidence > 0.95
    assert 500 < len(compared) < 2_500
