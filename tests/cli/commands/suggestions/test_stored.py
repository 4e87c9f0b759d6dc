"""``supt suggestions list`` and ``delete``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.supt import Supt, refused


def prepared(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("id,text\na,meow\nb,woof\n")
    (tmp_path / "s.jsonl").write_text(
        '{"id": "a", "value": "cat", "score": 0.5}\n{"id": "b", "value": "dog"}\n'
    )
    assert cats("items", "add", "cats", "items.csv").code == 0
    for source in ("clip", "rules"):
        done = cats("suggestions", "add", "cats", "s.jsonl", "--source", source, "--version", "7")
        assert done.code == 0


def test_sources_are_listed_and_the_one_that_is_shown_is_marked(cats: Supt, tmp_path: Path) -> None:
    assert "no suggestions yet: supt suggestions add" in cats("suggestions", "list", "cats").out
    prepared(cats, tmp_path)
    assert cats("project", "set", "cats", "--suggest", "rules").code == 0
    clip, rules = map(json.loads, cats("suggestions", "list", "cats", "--json").out.splitlines())
    latest = clip.pop("latest")
    assert latest.startswith("20")
    assert clip == {
        "source": "clip",
        "version": "7",
        "suggestions": 2,
        "scored": 1,
        "mean_score": 0.5,
        "shown": False,
    }
    assert rules["shown"] is True
    shown = cats("suggestions", "list", "cats").out
    assert [line.split()[:4] for line in shown.splitlines()[1:]] == [
        ["clip", "7", "2", "0.500"],
        ["rules", "7", "2", "0.500"],
    ]


def test_the_suggestions_of_a_source_are_printed_as_lines_that_can_be_added(
    cats: Supt, tmp_path: Path
) -> None:
    prepared(cats, tmp_path)
    listed = cats("suggestions", "list", "cats", "--source", "clip").out
    lines = [json.loads(line) for line in listed.splitlines()]
    assert [(one["id"], one["value"], one.get("score")) for one in lines] == [
        ("a", "cat", 0.5),
        ("b", "dog", None),
    ]
    (tmp_path / "again.jsonl").write_text(listed)
    again = cats("suggestions", "add", "cats", "again.jsonl", "--source", "copy")
    assert again.out == "copy: 2 suggestions stored\n"


def test_a_source_is_deleted_and_one_that_is_not_there_is_named(cats: Supt, tmp_path: Path) -> None:
    prepared(cats, tmp_path)
    assert cats("suggestions", "delete", "cats", "--source", "clip").out == (
        "clip: 2 suggestions deleted\n"
    )
    for command in ("delete", "list"):
        outcome = cats("suggestions", command, "cats", "--source", "clip")
        refused(outcome, 1, "cats has no suggestions of 'clip': supt suggestions list cats")
    gone = cats("suggestions", "delete", "cats", "--source", "rules", "--json")
    assert json.loads(gone.out) == {"source": "rules", "deleted": 2}
