"""Items that nobody could answer are refused with advice."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from supt_async.payloads.codec import encode
from supt_async.protocol.display.display import display, link_to
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.task import parse

CHOICE = {"kind": "choice", "options": ["cat", "dog"]}
COMPARE = {"kind": "compare"}
SPANS = {"kind": "spans", "labels": ["name"]}
BOXES = {"kind": "boxes", "labels": ["cat"]}
IMAGE = np.arange(64.0).reshape(8, 8)


def fit(task: dict[str, Any], value: object) -> str | None:
    read = parse(task)
    envelope = msgspec.json.decode(encode(value))
    data: Any = display(envelope, read.view, link_to("/media/1"))
    return fits(read, envelope, data)


@pytest.mark.parametrize(
    ("task", "value"),
    [
        (CHOICE, "a text"),
        (CHOICE, {"a": 1}),
        (CHOICE, IMAGE),
        (SPANS, "a text"),
        (BOXES, IMAGE),
        ({**CHOICE, "item": "image"}, "https://example.org/cat.png"),
        ({**CHOICE, "item": "image"}, IMAGE),
        (COMPARE, {"a": "one", "b": "two"}),
        (COMPARE, {"a": "one", "b": "two", "prompt": "which?"}),
        ({**COMPARE, "item": "image"}, {"a": IMAGE, "b": IMAGE}),
    ],
)
def test_what_can_be_answered_is_let_in(task: dict[str, Any], value: object) -> None:
    assert fit(task, value) is None


@pytest.mark.parametrize(
    ("task", "value", "says"),
    [
        (SPANS, IMAGE, "marks parts of a text, but this item is shown as image: add the text"),
        (SPANS, {"body": "x"}, "a table (body): add the text by itself (supt items add --text"),
        (BOXES, "a text", "is drawn on an image, but this item is shown as text: add the image"),
        ({**CHOICE, "item": "text"}, IMAGE, 'the task says "item": "text", but this item is shown'),
        ({**CHOICE, "item": "audio"}, IMAGE, 'the task says "item": "audio", but this item is'),
        ({**CHOICE, "item": "chat"}, [{"role": "user"}], "json: a chat is a list of 1 to 1000 {"),
        ({**CHOICE, "item": "series"}, [[0, 1], [0, 2]], "json: a series is a list of numbers, a "),
        ({**CHOICE, "item": {"x": "html"}}, {"x": [1]}, "json there: markup is a text"),
        (COMPARE, "one", 'needs {"a": ..., "b": ...}, with "prompt" if there is one; this item'),
        (COMPARE, {"a": "one"}, "this item has no b"),
        (COMPARE, {"c": "one"}, "this item has no a and no b"),
        (COMPARE, {"a": 1, "b": 2, "c": 3}, "and nothing else; this item also has c"),
        ({**COMPARE, "item": "audio"}, {"a": IMAGE, "b": IMAGE}, 'the task says "item": "audio"'),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line(
    task: dict[str, Any], value: object, says: str
) -> None:
    said = fit(task, value)
    assert said is not None
    assert says in said
    assert "\n" not in said


def test_of_many_long_or_odd_columns_a_few_are_named_in_part() -> None:
    columns = {"x" * 50: 1, "new\nline": 2, **{f"c{number}": number for number in range(5)}}
    said = fit(SPANS, columns)
    assert said is not None
    assert f"({'x' * 40}…, 'new\\nline', c0, c1, c2 and 2 more)" in said
