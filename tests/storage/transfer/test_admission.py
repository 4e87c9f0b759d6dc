"""Admission of items to a project, whichever way they come."""

from __future__ import annotations

import json
import random
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as npst

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.payloads.codec import checked, encode
from supt_async.protocol.display.display import NO_LINK, UNSHOWN, display, link_to, shown
from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.task import parse
from supt_async.storage.transfer import admission
from supt_async.storage.transfer.admission import MOST_SUGGESTIONS, admit

SPANS = {"kind": "spans", "labels": ["PER"]}
BOXES = {"kind": "boxes", "labels": ["cat"]}
COMPARE = {"kind": "compare"}
CHOICE = {"kind": "choice", "options": ["good", {"value": 1}]}
IMAGE = np.zeros((20, 30), np.uint8)
ROW = {"id": "7", "text": "Eve met Zoe."}


@pytest.mark.parametrize(
    ("task", "payload", "words"),
    [
        (SPANS, ROW, "marks parts of a text, but this item is a table (id, text): add the text"),
        (SPANS, IMAGE, "shown as image"),
        (SPANS, pd.Series({"a": 1}), "is a table (a)"),
        (SPANS, {str(n): n for n in range(9)}, "(0, 1, 2, 3, 4 and 4 more)"),
        (SPANS, {"a\nb": 1}, r"('a\nb')"),
        (
            BOXES,
            "cats/1.png",
            "is drawn on an image, but this item is shown as text: add the image",
        ),
        ({**BOXES, "item": "image"}, {"path": "1.png"}, "is a table (path)"),
        ({"kind": "polygons", "labels": ["a"]}, [1, 2], "shown as json"),
        ({"kind": "points", "labels": ["a"]}, b"ID3 a sound", "shown as audio"),
        (COMPARE, {"a": 1, "b": 2, "id": 3}, "and nothing else; this item also has id"),
        (COMPARE, {"a": 1}, "this item has no b"),
        (COMPARE, {"left": 1, "right": 2}, "this item has no a and no b"),
        (COMPARE, "a text", "shown as text"),
        (COMPARE, pd.Series({"a": 1, "b": 2}), "is a table (a, b)"),
        ({**COMPARE, "item": "image"}, {"a": "1.png", "b": 7}, '"item": "image", but'),
        ({**CHOICE, "item": "image"}, ROW, '"item": "image", but this item is a table (id, text)'),
        ({**CHOICE, "item": "audio"}, IMAGE, '"item": "audio", but this item is shown as image'),
    ],
    ids=str,
)
def test_an_item_that_the_task_is_not_about_is_refused_in_one_line(
    task: Any, payload: Any, words: str
) -> None:
    with pytest.raises(ValueError) as caught:
        admit(parse(task), NewItem(payload=encode(payload)))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("task", "payload"),
    [
        (SPANS, "a text"),
        (SPANS, np.str_("a text")),
        (BOXES, IMAGE),
        ({**BOXES, "item": "image"}, "cats/1.png"),
        (COMPARE, {"a": "one", "b": "two"}),
        (COMPARE, {"prompt": "# Which?", "b": {"x": 1}, "a": IMAGE}),
        ({**COMPARE, "item": "image"}, {"prompt": "Which?", "a": "1.png", "b": "2.png"}),
        (CHOICE, ROW),
        (CHOICE, None),
        ({"kind": "rating", "scale": [1, 5]}, {"a": 1}),
        ({"kind": "any"}, [1, 2]),
        ({**CHOICE, "item": "text"}, ROW),
    ],
    ids=str,
)
def test_an_item_that_fits_stays_what_it_is(task: Any, payload: Any) -> None:
    item = NewItem(payload=encode(payload), external_id="x", priority=2, line=4)
    assert admit(parse(task), item) == item


@pytest.mark.parametrize(
    ("task", "label", "words"),
    [
        (CHOICE, "zzz", "the label is not allowed: The value must be one of the options"),
        (CHOICE, "", "one of the options"),
        (CHOICE, ["good"], "one of the options"),
        (CHOICE, True, "one of the options"),
        ({"kind": "rating", "scale": [1, 5]}, 9, "an integer from 1 to 5"),
        (SPANS, [[0, 500, "PER"]], "within the text"),
    ],
)
def test_a_known_answer_passes_the_tasks_check(task: Any, label: Any, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        admit(parse(task), NewItem(payload='"some text"', label=label))
    assert words in str(caught.value)


def test_a_known_answer_gets_the_spelling_of_all_answers() -> None:
    assert repr(admit(parse(CHOICE), NewItem(payload="1", label=1.0)).label) == "1"
    item = NewItem(
        payload=encode(IMAGE), label=[{"type": "box", "label": "cat", "xyxy": [40, 9, -5, 0]}]
    )
    (box,) = admit(parse(BOXES), item).label
    assert box["xyxy"] == [0, 0, 30, 9]


@pytest.mark.parametrize("shape", [(5,), (20, 30), (2, 2, 3), (2, 3, 4, 5), (0,), ()], ids=str)
@pytest.mark.parametrize("task", [CHOICE, BOXES, SPANS, COMPARE, {**CHOICE, "item": "image"}])
def test_arrays_of_one_shape_are_admitted_alike(task: Any, shape: tuple[int, ...]) -> None:
    def said(array: Any) -> str:
        try:
            admit(parse(task), NewItem(payload=encode(array)))
        except ValueError as exc:
            return str(exc)
        return "admitted"

    alone = str(fits(parse(task), *_shown_alone(np.ones(shape), task))).replace("None", "admitted")
    assert said(np.ones(shape)) == said(np.full(shape, 7.5)) == alone


def _shown_alone(array: Any, task: Any) -> tuple[Any, Any]:
    envelope = json.loads(encode(array))
    return envelope, display(envelope, parse(task).view, NO_LINK)


def test_an_array_with_less_data_than_its_shape_says_is_not_taken_for_one_with_all() -> None:
    admit(parse({"kind": "any"}), NewItem(payload=encode(np.zeros(4))))
    broken = '{"$supt":"ndarray","dtype":"<f8","shape":[4],"data":"AAAA"}'
    with pytest.raises(ValueError, match="not as long as"):
        admit(parse({"kind": "any"}), NewItem(payload=broken))


HOSTILE: list[dict[str, Any]] = [
    {"$supt": "complex", "value": [2]},
    {"$supt": "range", "span": [0, 2**70, 1], "name": None},
    {"$supt": "range", "span": [0, 2**40, 1], "name": None},
    {"$supt": "range", "span": [0, 5, 0], "name": None},
    {"$supt": "ndarray", "dtype": "<U1", "shape": [1], "data": "AACKuQ=="},
    {"$supt": "timestamp", "value": "2026-01-01", "unit": "s", "zone": "America"},
    {"$supt": "timestamp", "value": "2026-01-01", "unit": "s", "zone": "x" * 300},
    {"$supt": "timestamp", "value": "2026-01-01", "unit": "parsec", "zone": None},
    {"$supt": "series", "name": None, "index": None, "values": [["a", "<i4"]]},
    {"$supt": "scalar", "dtype": "<M8[s]", "data": "////////fw=="},
    {"$supt": "timedelta", "value": [10**12, 0, 0]},
    {"$supt": "int", "value": "0x"},
    {"$supt": "map", "items": [[1]]},
    {"$supt": "frame", "columns": 1, "index": 2, "values": [3]},
]


@pytest.mark.parametrize("envelope", HOSTILE, ids=lambda envelope: str(envelope)[:60])
def test_what_cannot_be_shown_is_refused_and_never_raises_anything_else(envelope: Any) -> None:
    task = parse({"kind": "any"})
    with pytest.raises(ValueError) as caught:
        admit(task, NewItem(payload=json.dumps(envelope)))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    assert shown(envelope, View(), NO_LINK) is UNSHOWN


def _mutated(rng: random.Random, value: Any) -> Any:
    """Exchange one part of an envelope for something else."""
    if isinstance(value, dict) and value and rng.random() < 0.8:
        key = rng.choice(sorted(value))
        return {**value, key: _mutated(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.8:
        place = rng.randrange(len(value))
        return [*value[:place], _mutated(rng, value[place]), *value[place + 1 :]]
    return rng.choice(
        [None, -1, 2, 2**40, 1.5, "", "America", "x" * 300, "<U1", "<f8", "AACKuQ==", [], [1], {}]
    )


def test_any_mutation_of_an_envelope_is_shown_or_refused() -> None:
    rng = random.Random(7)
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "when": pd.date_range("2026-01-01", periods=2, tz="Europe/Berlin"),
            "kind": pd.Categorical(["a", "b"]),
            "maybe": pd.array([1, None], dtype="Int64"),
        }
    )
    values: list[Any] = [
        frame, frame["when"], frame.set_index(["n", "kind"]), frame.index, IMAGE[:2, :2], 2j,
        np.float32(1), np.datetime64("2026-01-01"), pd.Timestamp("2026-01-01", tz="UTC"), {1: 2},
    ]  # fmt: skip
    task = parse({"kind": "any"})
    envelopes = [msgspec.json.decode(encode(value)) for value in values]
    for _ in range(1500):
        envelope = _mutated(rng, rng.choice(envelopes))
        try:
            text = checked(envelope)
            admit(task, NewItem(payload=text))
        except ValueError:
            continue
        display(msgspec.json.decode(text), View(), link_to("/media"))


TASKS = [
    *(SPANS, BOXES, COMPARE, CHOICE, {"kind": "any"}, {**CHOICE, "item": "markdown"}),
    *({**CHOICE, "item": "image"}, {**COMPARE, "item": "audio"}, {**CHOICE, "item": "text"}),
]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
keys = st.sampled_from(["a", "b", "prompt", "$supt", "supt", "text"]) | st.text(max_size=3)
plain_values = st.recursive(
    scalars, lambda part: st.lists(part, max_size=3) | st.dictionaries(keys, part, max_size=3)
)
rows = npst.arrays(
    st.sampled_from(["f8", "f4", "f2", "i8", "u1", "bool", "c16", "U3", "M8[s]"]),
    npst.array_shapes(min_dims=0, max_dims=2, max_side=5, min_side=0),
)


def verdict(task: Any, item: NewItem) -> object:
    try:
        return admit(parse(task), item)
    except ValueError as exc:
        return str(exc)


@given(st.sampled_from(TASKS), plain_values | rows)
def test_what_is_admitted_at_sight_is_what_a_full_look_admits(task: Any, value: Any) -> None:
    try:
        item = NewItem(payload=encode(value))
    except (TypeError, ValueError):
        return
    quick = verdict(task, item)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "_fits_at_sight", lambda *_: False)
        assert verdict(task, item) == quick


def test_most_items_need_no_full_look() -> None:
    for value in ("a text", {"subject": "x", "n": 1}, [1, 2], None):
        assert admission._fits_at_sight(parse(CHOICE), encode(value))


def suggested(value: Any, source: str = "llm", score: float | None = None) -> NewItem:
    one = NewSuggestion(source=source, value=value, score=score)
    return NewItem(payload='"some text"', suggestions=(one,))


def test_a_suggestion_gets_the_spelling_of_answers() -> None:
    (one,) = admit(parse(CHOICE), suggested(1.0, score=0.5)).suggestions
    assert (repr(one.value), one.source, one.score) == ("1", "llm", 0.5)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (suggested("bad"), "the suggestion of 'llm' is not allowed: The value must be one of"),
        (suggested("good", score=1.5), "not from 0 to 1"),
        (suggested("good", score=float("nan")), "not from 0 to 1"),
        (suggested("good", source=""), "source is a printable text"),
        (suggested("good", source="a\nb"), "source is a printable text"),
    ],
)
def test_a_suggestion_that_is_not_allowed_is_refused(item: NewItem, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        admit(parse(CHOICE), item)
    assert "\n" not in str(caught.value)


def test_an_item_comes_with_a_bounded_number_of_suggestions() -> None:
    several = [NewSuggestion(source=f"s{n}", value="good") for n in range(MOST_SUGGESTIONS + 1)]
    item = NewItem(payload="1", suggestions=tuple(several))
    with pytest.raises(ValueError, match="at most 100 suggestions"):
        admit(parse(CHOICE), item)
    most = msgspec.structs.replace(item, suggestions=item.suggestions[1:])
    assert len(admit(parse(CHOICE), most).suggestions) == MOST_SUGGESTIONS
