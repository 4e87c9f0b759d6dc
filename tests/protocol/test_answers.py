"""The parts of judging an answer that all kinds share; each kind's rules are in test_tasks."""

from __future__ import annotations

from typing import Any

from supt_async.protocol.answers import among, flaw_of, judge, typed
from supt_async.protocol.kinds import Text

OPTIONS = frozenset([typed(1), typed("x"), typed(False)])


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
    assert judge(Text(), OPTIONS, None, None) == "null is never a label: skip the item instead."
    refusal = judge(Text(), OPTIONS, ["\0"], None)
    assert refusal == "The value must not have U+0000 or half of a surrogate pair."
