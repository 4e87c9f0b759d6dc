"""``supt project set``: a project is changed from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.supt import Supt, refused


def test_settings_are_set_one_by_one_and_shown(cats: Supt) -> None:
    set_ = cats("project", "set", "cats", "--holdout", "0.2", "--blind", "--lease-seconds", "30")
    assert "holdout       0.2" in set_.out
    shown = json.loads(cats("project", "show", "cats", "--json").out)
    assert (shown["holdout"], shown["blind"], shown["lease_seconds"]) == (0.2, True, 30)
    cats("project", "set", "cats", "--holdout", "default", "--no-blind", "--model", "built-in")
    shown = json.loads(cats("project", "set", "cats", "--undo-seconds", "9", "--json").out)
    assert (shown["holdout"], shown["blind"], shown["model"]) == (None, False, "built-in")
    assert (shown["lease_seconds"], shown["undo_seconds"]) == (30, 9)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--overlap", "0"),
        ("--lease-seconds", "0"),
        ("--undo-seconds", "-1"),
        ("--holdout", "a lot"),
        ("--acquisition", "os:system"),
        ("--model", "os:system"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_flag(cats: Supt, option: str, value: str) -> None:
    refused(cats("project", "set", "cats", option, value), 1, f"{option}: ")
    task = '{"kind": "text"}'
    refused(cats("project", "create", "dogs", "--task", task, option, value), 1, f"{option}: ")


def test_a_style_sheet_is_set_and_a_wrong_one_is_refused_by_its_line(
    cats: Supt, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.css", tmp_path / "bad.css"
    good.write_text(".text-view { color: red }")
    bad.write_text("a {}\n@import 'x';")
    said = "style: line 2: @import is not allowed"
    cats("project", "set", "cats", "--style", str(good))
    refused(cats("project", "set", "cats", "--style", str(bad)), 1, said)
    task = '{"kind": "text"}'
    refused(cats("project", "create", "dogs", "--task", task, "--style", str(bad)), 1, said)


def test_nothing_to_set_is_refused(cats: Supt) -> None:
    refused(cats("project", "set", "cats"), 1, "at least one setting")


def test_a_project_is_archived_listed_and_taken_back(cats: Supt) -> None:
    assert cats("project", "archive", "cats").out == "archived project cats\n"
    assert "cats" not in cats("project", "list", "--json").out
    (listed,) = map(json.loads, cats("project", "list", "--archived", "--json").out.splitlines())
    assert (listed["slug"], listed["archived"]) == ("cats", True)
    assert cats("labels", "export", "cats").code == 0
    assert cats("project", "unarchive", "cats").code == 0
    assert "cats" in cats("project", "list", "--json").out


def test_a_project_is_handed_over(cats: Supt) -> None:
    cats("labeller", "invite", "Olga", "--project", "cats", "--role", "admin")
    cats("labeller", "invite", "Ada", "--project", "cats")
    made = json.loads(cats("project", "hand-over", "cats", "Ada", "--json").out)
    assert made == {"name": "Ada", "link": None}, "her token goes on working"
    listed = cats("labeller", "list", "--project", "cats", "--json").out.splitlines()
    assert {one["name"]: one["role"] for one in map(json.loads, listed)} == {
        "Ada": "admin",
        "Olga": "labeller",
    }
    assert "Olga owns cats now" in cats("project", "hand-over", "cats", "Olga").out
    refused(cats("project", "hand-over", "cats", "Eve"), 1, "no labeller 'Eve'", "invite")


@pytest.mark.parametrize("models", ["bayes", "default=a:b", "built-in=a:b", "x y=a:b", "x=ab"])
def test_a_wrong_list_of_models_is_refused(cats: Supt, models: str) -> None:
    refused(cats("orchestrate", "cats", "--once", "--models", models), 1, "--models: ", "NAME=")
