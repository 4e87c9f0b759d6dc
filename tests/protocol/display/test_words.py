"""Payloads that are shown by a word of the task: HTML, chats, series, badges."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from supt_async.payloads.codec import encode
from supt_async.protocol.display.words import MAX_BADGE, MAX_LINES, MAX_POINTS, MAX_TURNS, WORDS

TURN = {"role": "user", "content": "Hello"}


def stored(value: object) -> Any:
    return msgspec.json.decode(encode(value))


def test_a_chat_is_its_turns_and_nothing_else_of_them() -> None:
    shown = WORDS["chat"]([{**TURN, "tokens": 3}, {"role": "assistant", "content": "*Hi*"}])
    assert shown == {"kind": "chat", "turns": [TURN, {"role": "assistant", "content": "*Hi*"}]}


@pytest.mark.parametrize(
    "payload",
    [
        "Hello",
        [],
        [TURN, "Hello"],
        [{"role": "user"}],
        [{**TURN, "content": 3}],
        [TURN] * (MAX_TURNS + 1),
    ],
)
def test_what_is_not_a_chat_is_not_shown_as_one(payload: Any) -> None:
    assert WORDS["chat"](payload) is None


def test_html_is_a_text() -> None:
    assert WORDS["html"]("<b>x</b>") == {"kind": "html", "html": "<b>x</b>"}
    assert WORDS["html"](["<b>"]) is None


def test_a_badge_is_short() -> None:
    assert WORDS["badge"]("en") == {"kind": "badge", "text": "en"}
    assert WORDS["badge"](stored(3)) == {"kind": "badge", "text": "3"}
    shown = WORDS["badge"]("x" * 500)
    assert shown == {"kind": "badge", "text": f"{'x' * MAX_BADGE}…"}


def lines(payload: Any) -> tuple[Any, dict[str, Any]] | None:
    shown = WORDS["series"](payload)
    if shown is None:
        return None
    return shown["index"], {one["name"]: one["values"] for one in shown["values"]}


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ([3, 1.5, 2], ([0, 1, 2], {"": [3, 1.5, 2]})),
        ([[10, 3], [20, 1]], ([10, 20], {"": [3, 1]})),
        ([[10, 3, 7], [20, 1, 8]], ([10, 20], {"1": [3, 1], "2": [7, 8]})),
        ({"time": [1, 4], "a": [0, 1], "b": [2, None]}, ([1, 4], {"a": [0, 1], "b": [2, None]})),
        ({"a": [0, float("nan")]}, ([0, 1], {"a": [0, None]})),
        (stored(np.asarray([1.0, 2.0])), ([0, 1], {"": [1.0, 2.0]})),
        (stored(np.asarray([[0.5, 2.0], [1.5, 3.0]])), ([0.5, 1.5], {"": [2.0, 3.0]})),
        (stored({"t": np.asarray([1, 2]), "a": np.asarray([5, 6])}), ([1, 2], {"a": [5, 6]})),
        (stored(pd.Series([1.0, None], name="a")), ([0, 1], {"a": [1.0, None]})),
        (stored(pd.Series([3, 4], index=[0.5, 1.5])), ([0.5, 1.5], {"": [3, 4]})),
    ],
)
def test_a_series_has_its_times_and_its_lines(payload: Any, shown: Any) -> None:
    assert lines(payload) == shown


@pytest.mark.parametrize(
    "payload",
    [
        "1, 2",
        [],
        [1],
        [1, "2"],
        [[1], [2]],
        [[1, 2], [3]],
        {"a": [1, 2], "b": [1, 2, 3]},
        {"time": [2, 1], "a": [1, 2]},
        {"time": [1, 1], "a": [1, 2]},
        {"time": [1, None], "a": [1, 2]},
        {"time": [1, 2]},
        {f"line {n}": [1, 2] for n in range(MAX_LINES + 1)},
        [0] * (MAX_POINTS + 1),
        {"a": [0] * MAX_POINTS, "b": [0] * MAX_POINTS},
        stored(np.zeros(MAX_POINTS + 1)),
        stored(np.zeros((2, 2, 2))),
        stored(pd.Series([1, 2], index=["a", "b"])),
        stored(pd.Series([1, 2], index=pd.date_range("2026-01-01", periods=2))),
        stored(pd.Series(["a", "b"])),
        stored(pd.Series(np.zeros(MAX_POINTS + 1))),
    ],
)
def test_what_is_not_a_series_is_not_shown_as_one(payload: Any) -> None:
    assert lines(payload) is None
