"""Options of a task: trees, options that items list, and questions about labels."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.fields import MAX_OPTIONS
from supt_async.protocol.tasks.options import MAX_LEVELS, lookup_of, options_for, values_of
from supt_async.protocol.tasks.task import parse
from supt_async.protocol.tasks.validation import typed

TREE = [
    "other",
    {"value": "sports", "options": ["football", {"value": "water", "options": ["surfing"]}]},
]


def choice(options: list[Any], **fields: Any) -> dict[str, Any]:
    return {"kind": "choice", "options": options, **fields}


def test_only_leaves_of_a_tree_can_be_chosen() -> None:
    assert values_of(parse(choice(TREE))) == ["other", "football", "surfing"]


def test_inner_options_can_be_chosen_where_the_task_says_so() -> None:
    task = parse(choice(TREE, inner=True))
    assert values_of(task) == ["other", "sports", "football", "water", "surfing"]


def test_an_options_position_is_its_place_in_the_order_in_which_they_are_shown() -> None:
    task = parse(choice(TREE, inner=True))
    assert [task.options[typed(value)] for value in values_of(task)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            ["a", {"value": "b", "options": ["a"]}],
            "task.options[1].options[0]: same value as an earlier one",
        ),
        ([{"value": "b", "options": ["b"]}], "task.options[0].options[0]: same value"),
        ([{"value": 2**60}], "task.options[0]: too large a number; write it as a string"),
        (
            [{"value": "a", "key": "x"}, {"value": "b", "key": "X"}],
            "task.options[1].key: an earlier one has it",
        ),
        ([{"value": "b", "options": []}], "task.options"),
    ],
)
def test_a_wrong_tree_is_refused_by_the_place(options: list[Any], says: str) -> None:
    with pytest.raises(ValueError, match=r"^task") as caught:
        parse(choice(options))
    assert says in str(caught.value)


def test_options_below_different_ones_may_have_the_same_key() -> None:
    one, other = ({"value": v, "key": "x"} for v in ("a", "b"))
    parse(choice([{"value": "1", "options": [one]}, {"value": "2", "options": [other]}]))


def test_a_tree_has_as_many_options_as_a_list_may_have() -> None:
    half = MAX_OPTIONS // 2
    branches = [
        {"value": f"b{side}", "options": [f"{side}-{n}" for n in range(half - 1)]}
        for side in range(2)
    ]
    assert len(parse(choice(branches, inner=True)).options) == MAX_OPTIONS
    with pytest.raises(ValueError, match=f"not be more than {MAX_OPTIONS} options"):
        parse(choice([*branches, "one more"]))


def test_a_tree_has_a_largest_depth() -> None:
    def deep(levels: int) -> Any:
        return "leaf" if levels == 1 else {"value": levels, "options": [deep(levels - 1)]}

    parse(choice([deep(MAX_LEVELS)]))
    with pytest.raises(ValueError, match=f"not be more than {MAX_LEVELS} levels"):
        parse(choice([deep(MAX_LEVELS + 1)]))


def nested(levels: int) -> st.SearchStrategy[Any]:
    """Return the shapes of trees: None for a leaf, or a list of what is below."""
    if levels == 1:
        return st.none()
    return st.none() | st.lists(nested(levels - 1), min_size=1, max_size=3)


@given(nested(4))
def test_all_options_of_a_tree_are_leaves_or_inner_ones(shape: Any) -> None:
    count = 0

    def option(below: Any) -> Any:
        nonlocal count
        count += 1
        value = f"o{count}"
        return value if below is None else {"value": value, "options": [*map(option, below)]}

    options = [option(shape)]
    every = values_of(parse(choice(options, inner=True)))
    assert every == [f"o{n + 1}" for n in range(count)]
    leaves = values_of(parse(choice(options)))
    assert [value for value in every if value in leaves] == leaves


def test_an_item_that_does_not_list_options_has_none() -> None:
    task = parse({"kind": "choice", "options_from": "names"})
    assert options_for(task, None) is None, "the item is not known here"
    assert options_for(task, Bounds({})) == {}
    listed = lookup_of(["x"], "relations")
    assert options_for(task, Bounds({}, {"names": listed})) == listed


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "task.options: missing required field"),
        ({"options": ["a"], "options_from": "names"}, "this or options, not both"),
    ],
)
def test_options_come_from_one_source(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=r"^task\.options") as caught:
        parse({"kind": "choice", **fields})
    assert says in str(caught.value)


def test_a_question_about_a_region_does_not_mark_regions() -> None:
    nested = [{"name": "part", "kind": "boxes", "labels": ["x"]}]
    with pytest.raises(ValueError, match=r"task\.labels\[0\]\.questions\[0\]\.kind: .* not boxes"):
        parse({"kind": "boxes", "labels": [{"value": "car", "questions": nested}]})
