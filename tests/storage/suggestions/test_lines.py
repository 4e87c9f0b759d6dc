"""Suggestions as JSON lines: what is taken, and why a line is refused."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from supt_async.domain.items import FoundSuggestion
from supt_async.errors import BadFile, Refused
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.task import parse
from supt_async.readers.input import Input
from supt_async.storage.suggestions.lines import (
    read_suggestions,
    source_and_version,
    suggestion_of,
)

CHOICE = parse({"kind": "choice", "options": ["cat", {"value": 1}, {"value": True}]})
SET = parse({"kind": "choices", "options": ["a", "b", "c"]})


def test_an_item_is_named_by_its_id_or_by_its_number() -> None:
    by_id = suggestion_of({"id": "r-17", "value": "cat", "score": 0.5}, CHOICE, 3)
    assert (by_id.line, by_id.external_id, by_id.item) == (3, "r-17", None)
    assert (by_id.value, by_id.score) == ('"cat"', 0.5)
    for number in (12, "12"):
        by_number = suggestion_of({"item": number, "value": 1}, CHOICE)
        assert (by_number.external_id, by_number.item, by_number.value) == (None, 12, "1")
    listed = {"id": "a", "item": "9", "value": True, "source": "x", "version": "1", "created": "t"}
    assert suggestion_of(listed, CHOICE).external_id == "a"


def test_a_value_is_stored_in_the_spelling_of_the_task() -> None:
    assert suggestion_of({"id": 1, "value": ["c", "a"]}, SET).value == '["a","c"]'
    assert suggestion_of({"id": 1, "value": 1.0}, CHOICE).value == "1"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("text", "a suggestion is an object"),
        ({"id": "a"}, "a suggestion is an object"),
        ({"id": "a", "value": "cat", "confidence": 1}, "without other fields"),
        ({"value": "cat"}, "it names no item"),
        ({"item": 0, "value": "cat"}, "item is the number"),
        ({"item": 1.5, "value": "cat"}, "item is the number"),
        ({"item": "r-17", "value": "cat"}, "item is the number"),
        ({"item": True, "value": "cat"}, "item is the number"),
        ({"item": 2**63, "value": "cat"}, "item is the number"),
        ({"item": "9" * 5000, "value": "cat"}, "item is the number"),
        ({"id": "", "value": "cat"}, "id is a printable text"),
        ({"id": "a", "value": "cow"}, "the value is not allowed"),
        ({"id": "a", "value": None}, "the value is not allowed"),
        ({"id": "a", "value": "cat", "score": 1.01}, "score is a number from 0 to 1"),
        ({"id": "a", "value": "cat", "score": -1}, "score is a number from 0 to 1"),
        ({"id": "a", "value": "cat", "score": "0.5"}, "score is a number from 0 to 1"),
        ({"id": "a", "value": "cat", "score": True}, "score is a number from 0 to 1"),
    ],
)
def test_a_line_is_refused_with_its_reason(line: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        suggestion_of(line, CHOICE)


def read(tmp_path: Path, content: bytes) -> tuple[list[FoundSuggestion], list[BadFile]]:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(content)
    bad: list[BadFile] = []
    source = Input(path)
    try:
        return list(read_suggestions(source, CHOICE, bad.append)), bad
    finally:
        source.close()


def test_bad_lines_are_told_of_with_their_numbers_and_the_others_read(tmp_path: Path) -> None:
    lines = b'\n{"id": "a", "value": "cat"}\n{"id": "a"\n\n{"id": "b", "value": 2}\n'
    deep = b'{"id": "c", "value": ' + b"[" * 5000 + b"]" * 5000 + b"}\n"
    twice = b'{"id": "a", "id": "b", "value": "cat"}\n{"id": "z", "value": 1}'
    found, bad = read(tmp_path, lines + deep + twice)
    assert [(one.line, one.external_id) for one in found] == [(2, "a"), (8, "z")]
    assert [one.line for one in bad] == [3, 5, 6, 7]


def test_a_file_that_is_not_utf_8_is_refused_as_a_whole(tmp_path: Path) -> None:
    for content in (b'{"id": "a", "value": "cat"}\n\xff\n', '{"id": 1}'.encode("utf-16-le")):
        with pytest.raises(BadFile, match="is not UTF-8, as JSON must be"):
            read(tmp_path, content)


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    found, bad = read(tmp_path, gzip.compress(b'{"id": "a", "value": "cat"}\n'))
    assert ([one.external_id for one in found], bad) == (["a"], [])


@given(value=st.sampled_from(["cat", 1, True]), score=st.none() | st.floats(0, 1))
def test_every_option_and_score_is_taken_as_it_is(value: object, score: float | None) -> None:
    line = json.loads(json.dumps({"id": "x", "value": value, "score": score}))
    found = suggestion_of(line, CHOICE)
    assert (found.value, found.score) == (text_of(value), score)


def test_sources_and_versions_are_names_and_two_sources_are_reserved() -> None:
    assert source_and_version("clip", "") == ("clip", None)
    assert source_and_version("clip", "v" * 64) == ("clip", "v" * 64)
    for source in ("model", "off"):
        with pytest.raises(Refused, match="reserved"):
            source_and_version(source, None)
    for source in ("", "a\nb", "x" * 129, " x"):
        with pytest.raises(Refused, match="source is a printable text"):
            source_and_version(source, None)
    for version in ("v" * 65, "a\x00"):
        with pytest.raises(Refused, match="version is a printable text"):
            source_and_version("clip", version)
