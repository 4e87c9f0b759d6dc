"""Display of each type of payload, and the limits of its length."""

from __future__ import annotations

import base64
import io
import math
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from PIL import Image

from supt_async.payloads.codec import encode
from supt_async.protocol.display.display import (
    MAX_INLINE_BYTES,
    display,
    link_to,
    media,
    side,
)
from supt_async.protocol.display.view import View

URL = "/media/7?signed=yes"


BERLIN = ZoneInfo("Europe/Berlin")


def stored(value: object) -> Any:
    return msgspec.json.decode(encode(value))


def show(value: object, item: str | None = None, *, pair: bool = False) -> dict[str, Any]:
    return display(stored(value), View(item=item, pair=pair), link_to(URL))


def pixels_of(url: str) -> np.ndarray[Any, Any]:
    prefix = "data:image/png;base64,"
    assert url.startswith(prefix)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.removeprefix(prefix)))))


def test_a_small_array_is_an_image_within_the_message() -> None:
    digit = np.arange(64.0).reshape(8, 8) / 63 * 16
    data = show(digit)
    assert {key: data[key] for key in ("kind", "width", "height")} == {
        "kind": "image",
        "width": 8,
        "height": 8,
    }
    pixels = pixels_of(data["url"])
    assert pixels.shape == (8, 8)
    assert pixels[0, 0] == 0
    assert pixels[7, 7] == 255


def test_width_is_the_second_axis_and_height_the_first() -> None:
    data = show(np.zeros((2, 5, 3), dtype=np.uint8))
    assert (data["width"], data["height"]) == (5, 2)
    assert pixels_of(data["url"]).shape == (2, 5, 3)


def test_an_image_that_is_too_large_for_the_message_is_fetched() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (100, 100), dtype=np.uint8)
    assert show(noise) == {"kind": "image", "url": URL, "width": 100, "height": 100}
    assert len(media(stored(noise))[0]) > MAX_INLINE_BYTES
    assert show(np.zeros((300, 300), dtype=np.uint8))["url"] == URL  # not even drawn
    assert len(show(np.zeros((200, 200), dtype=np.uint8))["url"]) < MAX_INLINE_BYTES


def test_the_media_route_gets_the_same_picture() -> None:
    image = np.random.default_rng(1).integers(0, 256, (300, 200, 4), dtype=np.uint8)
    drawn = Image.open(io.BytesIO(media(stored(image))[0]))
    assert np.array_equal(np.asarray(drawn), image)
    with pytest.raises(ValueError, match="look like images"):
        media(stored([1, 2]))


def test_a_vector_is_a_table_of_its_elements() -> None:
    assert show(np.array([1.5, math.nan, 0.1], dtype=np.float32)) == {
        "kind": "table",
        "rows": [["0", "1.5"], ["1", "nan"], ["2", "0.1"]],
    }


def test_an_array_that_is_no_picture_is_json() -> None:
    assert show(np.array(3.5)) == {"kind": "json", "value": 3.5}
    assert show(np.array([["a", "b"]])) == {"kind": "json", "value": [["a", "b"]]}
    assert show(np.zeros((1, 2, 2), dtype=int)) == {"kind": "json", "value": [[[0, 0], [0, 0]]]}
    assert show(np.zeros((0, 3))) == {"kind": "json", "value": []}
    assert show(np.array([[1j]])) == {"kind": "json", "value": [["1j"]]}
    assert show(np.array([[[1], None]], dtype=object)) == {"kind": "json", "value": [[[1], None]]}
    assert show(np.zeros((50, 50, 50)))["value"] == "an array of shape 50 x 50 x 50"


def test_a_mapping_is_a_table_in_its_own_order() -> None:
    value = {"b": 1, "a": True, "c": None, "d": [1, {"e": 2.5}], "t": "text", 1: b"abc"}
    assert show(value)["rows"] == [
        ["b", "1"],
        ["a", "true"],
        ["c", ""],
        ["d", '[1,{"e":2.5}]'],
        ["t", "text"],
        ["1", "3 bytes"],
    ]
    assert show({"$supt": "mine"})["rows"] == [["$supt", "mine"]]
    assert show({}) == {"kind": "table", "rows": []}


@pytest.mark.parametrize(
    ("series", "rows"),
    [
        (pd.Series([1, 2], index=["x", "y"]), [["x", "1"], ["y", "2"]]),
        (pd.Series([1, None], dtype="Int64"), [["0", "1"], ["1", ""]]),
        (pd.Series(["a", None]), [["0", "a"], ["1", ""]]),
        (pd.Series(["a", (1,)], dtype=object), [["0", "a"], ["1", "[1]"]]),
        (pd.Series(pd.Categorical(["b", None])), [["0", "b"], ["1", ""]]),
        (pd.Series([True], index=pd.Index([2.5])), [["2.5", "true"]]),
        (
            pd.Series([1], index=pd.MultiIndex.from_tuples([("a", None)])),
            [["a / ", "1"]],
        ),
        (
            pd.Series(pd.to_datetime(["2024-07-01 10:00"]).tz_localize("Europe/Berlin")),
            [["0", "2024-07-01T10:00:00+02:00"]],
        ),
        (
            pd.Series(pd.to_datetime(["2024-07-01"]).as_unit("s")),
            [["0", "2024-07-01T00:00:00"]],
        ),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_series_is_a_table_of_labels_and_values(series: Any, rows: list[list[str]]) -> None:
    assert show(series) == {"kind": "table", "rows": rows}


def test_a_frame_of_one_row_is_a_table_and_any_other_is_json() -> None:
    frame = pd.DataFrame({"name": ["Ada", "Bob"], "age": pd.array([36, None], dtype="Int64")})
    assert show(frame.iloc[:1]) == {"kind": "table", "rows": [["name", "Ada"], ["age", "36"]]}
    assert show(frame.iloc[1:])["rows"] == [["name", "Bob"], ["age", ""]]
    assert show(frame) == {
        "kind": "json",
        "value": {"columns": ["name", "age"], "rows": [["Ada", "36"], ["Bob", ""]]},
    }
    assert show(frame.iloc[:0])["value"]["rows"] == []
    assert show(pd.DataFrame())["kind"] == "json"
    assert len(show(pd.DataFrame({"a": range(1000)}))["value"]["rows"]) == 100


def test_a_string_is_a_text_unless_the_task_says_otherwise() -> None:
    for item in (None, "text"):
        assert show("https://a.org/b.png", item) == {"kind": "text", "text": "https://a.org/b.png"}
    assert show(np.str_("a")) == {"kind": "text", "text": "a"}


@pytest.mark.parametrize("item", ["image", "audio"])
def test_only_addresses_that_are_safe_in_a_page_are_passed_through(item: str) -> None:
    for url in ("https://a.org/b.png?c=d", "http://a.org", "HTTPS://A.ORG/x"):
        assert show(url, item) == {"kind": item, "url": url}
    for path in (
        "cats/1.jpg",
        "/etc/passwd",
        "../secret",
        "javascript:alert(1)",
        "data:text/html;base64,PHA+",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,AAAA\n",
        "file:///x",
        "//a.org/b.png",
        "https:///b.png",
        "https://a.org/ b",
        " https://a.org",
        "",
    ):
        assert show(path, item) == {"kind": item, "url": URL}


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_a_data_url_is_passed_through_where_an_image_is_expected(kind: str) -> None:
    url = f"data:image/{kind};base64,AAAA"
    assert show(url, "image") == {"kind": "image", "url": url}
    assert show(url, "audio") == {"kind": "audio", "url": URL}


def test_a_pair_is_shown_side_by_side_when_two_are_compared() -> None:
    big = np.zeros((300, 300))
    data = show({"a": "left", "b": big}, pair=True)
    assert data == {
        "kind": "pair",
        "a": {"kind": "text", "text": "left"},
        "b": {"kind": "image", "url": f"{URL}&part=b", "width": 300, "height": 300},
    }
    paths = display(
        {"a": "1.jpg", "b": "2.jpg"}, View(item="image", pair=True), link_to("/media/7")
    )
    assert paths["a"] == {"kind": "image", "url": "/media/7?part=a"}
    assert paths["b"] == {"kind": "image", "url": "/media/7?part=b"}
    assert show({"a": 1, "b": 2})["kind"] == "table"
    assert show({"a": 1, "b": 2, "c": 3}, pair=True)["kind"] == "table"


def test_a_pair_may_have_a_prompt_that_is_a_text_whatever_the_sides_are() -> None:
    payload = {"prompt": "Which is *shorter*?", "a": "1.jpg", "b": "2.jpg"}
    texts = show(payload, "markdown", pair=True)
    assert texts["prompt"] == {"kind": "text", "text": payload["prompt"], "format": "markdown"}
    assert texts["a"] == {"kind": "text", "text": "1.jpg", "format": "markdown"}
    images = show(payload, "image", pair=True)
    assert images["prompt"] == {"kind": "text", "text": payload["prompt"]}
    assert images["b"]["kind"] == "image"
    drawn = display(
        stored({**payload, "prompt": np.eye(300)}),
        View(item="image", pair=True),
        link_to("/media/7"),
    )
    assert drawn["prompt"]["url"] == "/media/7?part=prompt"
    assert show(payload)["kind"] == "table"


def test_a_text_is_markdown_where_the_task_says_so() -> None:
    shown = {"kind": "text", "text": "*x*", "format": "markdown"}
    assert show("*x*", "markdown") == shown


def test_the_media_route_finds_a_field_and_the_side_of_a_pair() -> None:
    pair = stored({"a": "1.jpg", "b": np.eye(2)})
    assert side(pair, "a") == "1.jpg"
    assert side(pair, None) == pair
    assert media(pair, "b")[0].startswith(b"\x89PNG")
    asked = stored({"prompt": np.eye(2), "a": 1, "b": 2})
    assert media(asked, "prompt")[0].startswith(b"\x89PNG")
    assert side(pair, "a") == "1.jpg"
    for payload, part in ((pair, "c"), (pair, "prompt"), (stored([1]), "a")):
        with pytest.raises(ValueError, match="no such field"):
            side(payload, part)


ENVELOPES: list[Any] = [
    {"$supt": "ndarray"},
    {"$supt": "ndarray", "dtype": "<f8", "shape": [9, 9], "data": "AAAA"},
    {"$supt": "ndarray", "dtype": "|O8", "shape": [1, 1], "data": ""},
    {"$supt": "scalar", "dtype": 7},
    {"$supt": "series", "index": 7, "values": 7},
    {"$supt": "future"},
    {"$supt": "range", "span": [0, 10**18, 1]},
    {"$supt": "frame", "columns": {"$supt": "range", "span": [0, 10**18, 1]}, "index": 1},
    {"$supt": "map", "items": [1]},
    {"$supt": "float"},
]


@pytest.mark.parametrize("envelope", ENVELOPES, ids=str)
def test_an_envelope_that_nobody_wrote_is_a_value_error(envelope: Any) -> None:
    with pytest.raises(ValueError):
        display(envelope, View(), link_to(URL))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.binary(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.integers(), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_whatever_can_be_stored_can_be_shown_and_sent(value: object) -> None:
    data = show(value)
    assert msgspec.json.decode(msgspec.json.encode(data)) == data
