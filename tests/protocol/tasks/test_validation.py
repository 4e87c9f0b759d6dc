"""The parts of judging an answer that all kinds share; each kind's rules are in test_tasks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from supt_async.protocol.tasks.bounds import Bounds, Extent, bounds_of
from supt_async.protocol.tasks.equality import respelled, spell, text_of
from supt_async.protocol.tasks.fields import OptionValue
from supt_async.protocol.tasks.shapes import Size
from supt_async.protocol.tasks.task import as_stored, parse, settle
from supt_async.protocol.tasks.validation import (
    NotAllowed,
    among,
    flaw_of,
    typed,
)

OPTION_VALUES: list[OptionValue] = [1, "x", False]
OPTIONS = {typed(value): place for place, value in enumerate(OPTION_VALUES)}
SHAPES = json.loads((Path(__file__).parent / "shapes.json").read_text())


def test_true_and_one_are_two_values_and_one_and_one_point_zero_are_one() -> None:
    assert typed(True) != typed(1)
    assert typed(False) != typed(0)
    assert typed(1) == typed(1.0)


def test_what_cannot_be_looked_up_is_not_among_the_options() -> None:
    assert all(among(OPTIONS, value) for value in (1, 1.0, "x", False))
    others: list[Any] = [True, 0, "1", None, [], {}, [1]]
    assert not any(among(OPTIONS, value) for value in others)


def test_a_flaw_is_found_in_keys_and_values_at_any_depth() -> None:
    assert flaw_of({"a": [{"b": ["fine", 1, 2.5, None, True]}]}) is None
    assert flaw_of({"a": [{"b\0": 1}]}) == "not have U+0000 or half of a surrogate pair"
    assert flaw_of([[[float("inf")]]]) == "have finite numbers only"


def test_a_flaw_is_told_before_the_rule_of_the_kind() -> None:
    with pytest.raises(NotAllowed, match="null is never a label"):
        settle(parse({"kind": "text"}), None)
    with pytest.raises(NotAllowed, match=r"^The value must not have U.0000 or half"):
        settle(parse({"kind": "text"}), ["\0"])


# --- one spelling for equal answers -----------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (0, -0.0),
        ([5, {"a": 2.0}], [5.0, {"a": 2}]),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": 1.0}),
        (10**18, 1e18),
        ("cat", "cat"),
        ([1, 2], (1, 2)),
    ],
)
def test_equal_answers_have_one_text(one: Any, other: Any) -> None:
    assert text_of(one) == text_of(other)
    assert text_of(spell(other)) == text_of(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (1, "1"), (True, "true"), (0, False), ([1], 1), (1, 1.5), ("a", "A"), ([], {})],
)
def test_answers_of_another_type_differ(one: Any, other: Any) -> None:
    assert text_of(one) != text_of(other)


@given(
    st.recursive(
        st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ).filter(lambda value: flaw_of(value) is None)
)
def test_a_spelling_equals_what_it_spells_and_is_spelled_once(value: Any) -> None:
    assert spell(value) == value
    stored = text_of(value)
    assert respelled(stored) == stored
    assert respelled(msgspec.json.encode(value).decode()) == stored


ODD = {
    "kind": "choice",
    "options": [{"value": 1.0}, {"value": True}, {"value": "1"}],
    "other": True,
}
SET = {"kind": "choices", "options": ["b", {"value": 2}, "a"]}
SPANS = {"kind": "spans", "labels": ["A", {"value": 1}]}


@pytest.mark.parametrize(
    ("task", "value", "stored"),
    [
        (ODD, 1.0, "1"),
        (ODD, 1, "1"),
        (ODD, True, "true"),
        (ODD, "1", '"1"'),
        (ODD, "free", '"free"'),
        (SET, ["a", 2.0, "b"], '["b",2,"a"]'),
        (SET, [], "[]"),
        (SPANS, [[3, 4, "A"], [0, 1, 1.0], [0, 2, "A"]], '[[0,2,"A"],[0,1,1],[3,4,"A"]]'),
        ({"kind": "any"}, {"b": [5.0, -0.0], "a": 0.5}, '{"a":0.5,"b":[5,0]}'),
    ],
)
def test_an_answer_is_stored_in_one_spelling(task: Any, value: Any, stored: str) -> None:
    settled = settle(parse(task), value)
    assert msgspec.json.encode(settled, order="sorted").decode() == stored == text_of(settled)
    assert settle(parse(task), settled) == settled


def test_what_is_looked_for_has_the_spelling_of_what_is_stored_even_if_it_is_not_allowed() -> None:
    assert as_stored(parse(SET), ["a", "b"]) == ["b", "a"]
    assert text_of(as_stored(parse(SET), [7.0])) == "[7]"


# --- shapes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", SHAPES, ids=lambda case: case["says"])
def test_shapes_are_mended_or_refused_by_the_rule_that_the_page_has_too(case: Any) -> None:
    kind, size = case["shape"]["type"], case.get("size")
    plural = {"box": "boxes", "polygon": "polygons", "point": "points"}[kind]
    task = parse({"kind": plural, "labels": ["a"]})
    extent = Bounds({None: Extent("image", size=None if size is None else Size(*size))})
    shape = case["shape"] | {"label": "a"}
    if case["becomes"] is None:
        with pytest.raises(NotAllowed) as caught:
            settle(task, [shape], extent)
        assert f"{kind} must" in str(caught.value)
    else:
        (settled,) = settle(task, [shape], extent)
        expected = shape | case["becomes"]
        assert text_of(settled) == text_of(expected)
        assert msgspec.json.encode(settle(task, [settled], extent)) == msgspec.json.encode(
            [settled]
        )


def test_offsets_are_refused_where_there_is_no_text_and_shapes_where_there_is_no_image() -> None:
    table, text = {"kind": "table", "rows": []}, {"kind": "text", "text": "abc"}
    box = {"type": "box", "label": "a", "xyxy": [0, 0, 1, 1]}
    boxes = parse({"kind": "boxes", "labels": ["a"]})
    for task, value, data in (
        (parse(SPANS), [[0, 1, "A"]], table),
        (parse(SPANS), [[0, 4, "A"]], text),
        (boxes, [box], text),
        (boxes, [box], table),
    ):
        with pytest.raises(NotAllowed):
            settle(task, value, bounds_of(data))
        assert settle(task, value) == value
        assert settle(task, [], bounds_of(data)) == []
    assert settle(parse(SPANS), [[0, 3, "A"]], bounds_of(text)) == [[0, 3, "A"]]
