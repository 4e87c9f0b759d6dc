"""``supt suggestions add``: what is stored, what is refused, and the report."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from tests.cli.supt import Supt, refused

LINES = '{"id": "a", "value": "cat", "score": 0.9}\n{"id": "b", "value": "dog"}\n'


@pytest.fixture
def pets(cats: Supt, tmp_path: Path) -> Supt:
    """A project with the items a and b."""
    (tmp_path / "items.csv").write_text("id,text\na,meow\nb,woof\n")
    assert cats("items", "add", "cats", "items.csv").code == 0
    return cats


def add(pets: Supt, *more: str) -> tuple[str, ...]:
    return ("suggestions", "add", "cats", "s.jsonl", "--source", "clip", *more)


def test_suggestions_are_stored_and_a_later_file_replaces_them(pets: Supt, tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text(LINES)
    first = pets(*add(pets, "--version", "1"))
    assert (first.code, first.out) == (0, "clip: 2 suggestions stored\n")
    hint = (
        "labellers do not see the suggestions; to show them: supt project set cats --suggest clip\n"
    )
    assert first.err == hint
    assert pets("project", "set", "cats", "--suggest", "clip").code == 0
    assert pets(*add(pets)).err == ""
    (tmp_path / "s.jsonl").write_bytes(gzip.compress(LINES.encode()))
    again = pets(*add(pets, "--json"))
    assert json.loads(again.out) == {"stored": 2, "replaced": 2}


def test_refused_lines_are_counted_and_named_and_nothing_is_stored(
    pets: Supt, tmp_path: Path
) -> None:
    bad = '{"id": "a", "value": "cow"}\n{"id": "c", "value": "cat"}\n{"id": "a", "score": 2}\n{\n'
    (tmp_path / "s.jsonl").write_text(LINES + bad)
    outcome = pets(*add(pets))
    refused(outcome, 1, "s.jsonl: 4 lines are refused (line 3: the value is not allowed: ")
    assert "line 4: the project has no item with the id 'c'" in outcome.err
    assert "line 6: is not JSON" in outcome.err
    assert outcome.err.endswith("nothing was stored: --skip-bad FILE leaves such lines out\n")
    assert "cow" not in outcome.err
    assert "no suggestions yet" in pets("suggestions", "list", "cats").out
    left = pets(*add(pets, "--skip-bad", "refused.jsonl"))
    assert (left.code, left.out) == (4, "clip: 2 suggestions stored, 4 refused\n")
    rows = [json.loads(line) for line in (tmp_path / "refused.jsonl").read_text().splitlines()]
    assert sorted(row["line"] for row in rows) == [3, 4, 5, 6]
    assert {row["file"] for row in rows} == {"s.jsonl"}
    (unknown,) = [row["row"] for row in rows if row["line"] == 4]
    assert unknown == json.loads(bad.splitlines()[1])


def test_standard_input_is_read(
    pets: Supt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINES.encode())))
    done = pets("suggestions", "add", "cats", "-", "--source", "clip")
    assert done.out == "clip: 2 suggestions stored\n"


def test_what_is_not_to_be_expected_is_said(pets: Supt, tmp_path: Path) -> None:
    (tmp_path / "known.csv").write_text("id,text,label\nc,purr,cat\n")
    columns = ("--id", "id", "--text", "text", "--label", "label")
    assert pets("items", "add", "cats", "known.csv", *columns).code == 0
    (tmp_path / "s.jsonl").write_text(f'{LINES}{LINES}{{"id": "c", "value": "dog"}}\n')
    done = pets(*add(pets))
    assert done.out == "clip: 3 suggestions stored\n"
    assert done.err == (
        "1 suggestion for an item that has an answer already: kept, but not shown\n"
        "2 lines were replaced by a later one for the same item\n"
        "labellers do not see the suggestions; to show them: supt project set cats --suggest clip\n"
    )


def test_a_reserved_source_a_missing_file_and_project_are_refused(
    pets: Supt, tmp_path: Path
) -> None:
    (tmp_path / "s.jsonl").write_text(LINES)
    for source in ("model", "off"):
        outcome = pets("suggestions", "add", "cats", "s.jsonl", "--source", source)
        refused(outcome, 1, f"the source '{source}' is reserved: choose another name")
    refused(pets("suggestions", "add", "cats", "no.jsonl", "--source", "x"), 1, "no.jsonl")
    refused(pets("suggestions", "add", "dogs", "s.jsonl", "--source", "x"), 1, "dogs")


def test_items_with_suggestions_say_how_to_show_them(pets: Supt, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("id,text,guess\nz,meow,cat\n")
    more = ("items", "add", "cats", "more.csv", "--text", "text", "--suggest", "guess")
    said = "labellers do not see the suggestions; to show them: supt project set cats --suggest "
    assert pets(*more).err == f"{said}SOURCE\n"
    assert pets(*more, "--source", "clip").err == f"{said}clip\n"
    assert len(pets("suggestions", "list", "cats", "--source", "guess").out.splitlines()) == 1
    assert pets("project", "set", "cats", "--suggest", "clip").code == 0
    assert pets(*more, "--source", "clip").err == ""
