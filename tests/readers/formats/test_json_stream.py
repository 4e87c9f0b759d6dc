"""JSON lists as a stream, whose chunks may end anywhere."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from supt_async.errors import BadFile
from supt_async.readers.formats import json_stream
from supt_async.readers.formats.json_stream import elements


def cut(text: str | bytes, limit: int = 10_000) -> list[tuple[int, Any]]:
    data = text.encode() if isinstance(text, str) else text
    return list(elements(io.BytesIO(data), "a.json", limit))


values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**63), 2**63) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab\\\"]},\n"), inner),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(values), st.integers(1, 40), st.sampled_from([None, 0, 2]), st.booleans())
def test_the_elements_are_those_of_the_list(
    items: list[Any], chunk: int, indent: int | None, escaped: bool
) -> None:
    text = json.dumps(items, indent=indent, ensure_ascii=escaped)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "CHUNK_BYTES", chunk)
        assert [value for _, value in cut(text)] == items


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
def test_numbers_and_words_that_are_read_in_two_pieces_are_whole(
    monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(json_stream, "CHUNK_BYTES", chunk)
    items = [12345, -1.5e-7, True, None, "\u00e9\U0001f600", 0.25, {"a": [1e300]}]
    assert [value for _, value in cut(json.dumps(items))] == items
    assert cut(b"\xef\xbb\xbf[1]") == [(1, 1)]


def test_the_line_is_that_of_the_beginning_of_the_element() -> None:
    assert cut('\n[1,\n\n{"a":\n2}, 3\n,\n"b"]\n\n') == [(2, 1), (4, {"a": 2}), (5, 3), (7, "b")]


def test_an_empty_list_has_no_elements() -> None:
    assert cut("[]") == cut(" [ \n ] ") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: must be a JSON list"),
        ('{"a": 1}', "line 1: must be a JSON list"),
        ("[1,\n2", "line 2: is not JSON: a comma or the end"),
        ("[1\n2]", "line 2: is not JSON: a comma or the end"),
        ("[1,\n]", "line 2: is not JSON"),
        ("[1,\n\n{'a': 1}, 2]" + " " * 100, "line 3: is not JSON"),
        ('[\n{"a":\n\nx}' + " " * 100, "line 4: is not JSON"),
        ('[\n{"a":\n\nx}', "line 4: is not JSON"),
        ('["never closed\n', "line 1: is not JSON"),
        ('["never closed', "line 1: is not JSON"),
        ("[1] 2", "line 1: is not JSON: there is more text after the list"),
        ("[NaN]", "line 1: is not JSON"),
        ("[\n1e999]", "line 2: is not JSON"),
        ("[" + "9" * 5000 + "]", "line 1: is not JSON"),
        ("[" * 5000, "line 1: is nested too deep"),
        (b'["a",\n"\xff"]', "is not UTF-8"),
        (b'["\xc3', "is not UTF-8"),
    ],
    ids=lambda text: str(text)[:30],
)
def test_what_is_no_json_list_is_refused_with_its_line(text: str | bytes, message: str) -> None:
    with pytest.raises(BadFile) as caught:
        cut(text)
    assert str(caught.value).startswith("a.json, ")
    assert message in str(caught.value)


def test_a_wrong_element_is_refused_without_reading_on() -> None:
    stream = io.BytesIO(b"[1, {oops}, " + b" " * 1_000_000 + b"]")
    found = elements(stream, "a.json", 10_000)
    assert next(found) == (1, 1)
    with pytest.raises(BadFile, match="is not JSON"):
        next(found)
    assert stream.tell() <= 2 * json_stream.CHUNK_BYTES


def test_an_element_longer_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "CHUNK_BYTES", 10)
    assert cut('["' + "x" * 80 + '"]', limit=100) == [(1, "x" * 80)]
    with pytest.raises(BadFile, match="longer than 100 characters"):
        cut('["' + "x" * 1000 + '"]', limit=100)
