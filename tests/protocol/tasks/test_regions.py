"""Answers that are lists of regions: their order, relations, answers, and the empty list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from supt_async.protocol.tasks.task import parse, settle
from supt_async.protocol.tasks.validation import NotAllowed

RELATED = {"kind": "spans", "labels": ["person", "place"], "relations": ["in", "of"]}
ASKED = {
    "kind": "spans",
    "labels": [
        "place",
        {
            "value": "person",
            "questions": [
                {"name": "alive", "kind": "choice", "options": ["yes", "no"]},
                {"name": "note", "kind": "text", "required": False},
            ],
        },
    ],
}


def related(regions: list[Any], relations: list[Any]) -> dict[str, Any]:
    return {"regions": regions, "relations": relations}


def test_relations_follow_their_regions_into_the_order_of_the_text() -> None:
    value = related([[9, 13, "place"], [0, 3, "person"]], [[1, 0, "in"]])
    stored = related([[0, 3, "person"], [9, 13, "place"]], [[0, 1, "in"]])
    assert settle(parse(RELATED), value, None) == stored


def test_a_relation_that_is_given_twice_is_stored_once() -> None:
    regions = [[0, 3, "person"], [9, 13, "place"]]
    value = related(regions, [[0, 1, "of"], [0, 1, "in"], [0, 1, "of"], [1, 0, "in"]])
    stored = settle(parse(RELATED), value, None)
    assert stored["relations"] == [[0, 1, "in"], [0, 1, "of"], [1, 0, "in"]]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([[0, 3, "person"]], "an object with regions and relations"),
        ({"regions": []}, "an object with regions and relations"),
        (related([[0, 3, "person"]], [[0, 0, "in"]]), "between two regions"),
        (related([[0, 3, "person"]], [[0, 1, "in"]]), "two positions in regions"),
        (related([[0, 3, "person"]], [[-1, 0, "in"]]), "two positions in regions"),
        (related([[0, 3, "person"], [4, 5, "place"]], [[0, True, "in"]]), "two positions"),
        (related([[0, 3, "person"], [4, 5, "place"]], [[0, 1]]), "two positions"),
        (related([[0, 3, "person"], [4, 5, "place"]], [[0, 1, "at"]]), "labels of relations"),
        (related([[0, 3, "person"]], {}), "two positions in regions"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_relation_is_told_the_rule(value: Any, says: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        settle(parse(RELATED), value, None)
    assert says in str(caught.value)


@given(st.data())
def test_equal_graphs_are_stored_as_the_same_value(data: st.DataObject) -> None:
    starts = data.draw(st.lists(st.integers(0, 50), unique=True, min_size=2, max_size=6))
    regions = [[start, start + 2, "person"] for start in starts]
    pairs = st.tuples(*[st.integers(0, len(starts) - 1)] * 2).filter(lambda one: one[0] != one[1])
    relations = [
        [*pair, label]
        for pair, label in data.draw(st.lists(st.tuples(pairs, st.sampled_from(["in", "of"]))))
    ]
    order = data.draw(st.permutations(range(len(starts))))
    shuffled = [regions[place] for place in order]
    moved = [[order.index(one), order.index(other), label] for one, other, label in relations]
    task = parse(RELATED)
    stored = settle(task, related(regions, relations), None)
    assert settle(task, related(shuffled, data.draw(st.permutations(moved))), None) == stored
    assert settle(task, stored, None) == stored


def test_a_region_has_the_answers_that_its_label_asks_for() -> None:
    value = [[0, 3, "person", {"note": "x", "alive": "no"}], [4, 6, "place"]]
    stored = [[0, 3, "person", {"alive": "no", "note": "x"}], [4, 6, "place"]]
    assert settle(parse(ASKED), value, None) == stored


@pytest.mark.parametrize(
    ("region", "says"),
    [
        ([0, 3, "person"], '"alive" must be answered'),
        ([0, 3, "person", {}], '"alive" must be answered'),
        ([0, 3, "person", {"alive": "perhaps"}], '"alive": The value must be one of'),
        ([0, 3, "place", {"alive": "yes"}], "no questions, and no answers"),
        ([0, 3, "person", "yes"], "an object with an answer to each question"),
    ],
)
def test_wrong_answers_about_a_region_are_told_the_rule(region: list[Any], says: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        settle(parse(ASKED), [region], None)
    assert says in str(caught.value)


def test_a_region_whose_questions_are_all_left_out_is_stored_without_answers() -> None:
    note = {"name": "note", "kind": "text", "required": False}
    task = parse({"kind": "spans", "labels": [{"value": "a", "questions": [note]}]})
    assert settle(task, [[0, 1, "a", {}]], None) == [[0, 1, "a"]]


@pytest.mark.parametrize("empty", [[], related([], [])])
def test_nothing_is_an_answer_unless_the_task_wants_regions(empty: Any) -> None:
    fields = RELATED if isinstance(empty, dict) else {"kind": "spans", "labels": ["person"]}
    assert settle(parse(fields), empty, None) == empty
    with pytest.raises(NotAllowed, match="At least one region must be marked"):
        settle(parse({**fields, "accept_empty": False}), empty, None)
