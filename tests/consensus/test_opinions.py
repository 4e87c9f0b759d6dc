"""What the answers to an item come to, by the project's task."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from supt_async.consensus.known import Known
from supt_async.consensus.opinions import Opinion, confidence, decide
from supt_async.learning.crowd import CrowdModel
from supt_async.protocol.tasks.task import parse

CHOICE = parse({"kind": "choice", "options": ["cat", "dog"]})
FORM = parse(
    {
        "kind": "form",
        "questions": [
            {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
            {
                "name": "severity",
                "kind": "rating",
                "scale": [1, 5],
                "when": {"question": "topic", "is": "bug"},
            },
            {"name": "note", "kind": "text", "required": False},
        ],
    }
)


def _known(right: Mapping[int, float]) -> Known:
    """Return what is known of labellers, without classes."""
    numbers = np.array(sorted(right), dtype=np.int64)
    shares = np.array([right[number] for number in sorted(right)])
    empty = np.empty((len(numbers), 0, 0))
    model = CrowdModel(
        labellers=numbers,
        labels=np.full(len(numbers), 10),
        accuracy=shares,
        low=shares,
        high=shares,
        confusion=empty,
        prior=np.empty(0),
        method="agreement",
    )
    return Known(classes=(), model=model)


def _opinions(*values: object) -> list[Opinion]:
    return [Opinion(number, value) for number, value in enumerate(values, start=1)]


def test_no_answers_come_to_nothing() -> None:
    assert decide(CHOICE, []) == {}
    assert confidence(CHOICE, []) == 0


def test_a_single_answer_stands_and_is_as_sure_as_its_labeller_is_reliable() -> None:
    (found,) = decide(CHOICE, _opinions("dog")).values()
    assert [found.value, found.confidence, found.agreement] == ["dog", pytest.approx(0.8), 1]
    known = {"": _known({1: 0.3})}
    (found,) = decide(CHOICE, _opinions("dog"), known).values()
    assert [found.value, found.confidence] == ["dog", pytest.approx(0.3)]


def test_each_who_agrees_makes_it_surer_and_a_contradiction_less_so() -> None:
    one, two, three = (confidence(CHOICE, _opinions(*["cat"] * n)) for n in (1, 2, 3))
    assert one < two < 0.95 < three
    assert confidence(CHOICE, _opinions("cat", "cat", "dog")) < two


def test_who_is_known_as_reliable_decides() -> None:
    known = {"": _known({1: 0.5, 2: 0.55, 3: 0.99})}
    (found,) = decide(CHOICE, _opinions("cat", "cat", "dog"), known).values()
    assert found.value == "dog"
    assert found.confidence > 0.9
    assert found.agreement == pytest.approx(1 / 3)


def test_each_question_of_a_form_is_decided_by_itself() -> None:
    found = decide(
        FORM,
        _opinions(
            {"topic": "bug", "severity": 2}, {"topic": "praise"}, {"topic": "bug", "severity": 2}
        ),
    )
    assert {name: one.value for name, one in found.items()} == {"topic": "bug", "severity": 2}
    assert found["severity"].labels == 2
    assert found["severity"].confidence == 1
    assert found["topic"].confidence < 0.95


def test_a_form_is_as_sure_as_its_least_sure_question() -> None:
    opinions = _opinions(*[{"topic": "bug", "severity": 2}] * 3)
    assert confidence(FORM, opinions) > 0.95
    opinions = _opinions({"topic": "bug", "severity": 1}, *[{"topic": "bug", "severity": 5}] * 2)
    assert confidence(FORM, opinions) < 0.5


def test_a_question_that_most_left_out_has_no_answer() -> None:
    praise = {"topic": "praise"}
    found = decide(FORM, _opinions(praise, praise, praise | {"note": "x"}))
    assert "note" not in found
    found = decide(FORM, _opinions(praise, praise | {"note": "x"}, praise | {"note": "x"}))
    assert found["note"].value == "x"
    assert found["note"].confidence == pytest.approx(2 / 3)


def test_a_question_is_not_decided_where_it_is_not_asked() -> None:
    found = decide(FORM, _opinions({"topic": "praise"}, {"topic": "bug", "severity": 3}))
    assert set(found) == {"topic"}
