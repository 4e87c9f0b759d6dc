"""``supt group``: groups of labellers."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.supt import Supt, refused


def test_groups_are_made_changed_listed_and_deleted(cats: Supt) -> None:
    cats("labeller", "invite", "Ada", "Bob", "--project", "cats")
    assert "no groups yet" in cats("group", "list").out
    refused(cats("group", "create", "nurses", "Ada", "Eve"), 1, "no labeller 'Eve'")
    assert cats("group", "create", "nurses", "Ada").out == "made group nurses: Ada\n"
    assert cats("group", "add", "nurses", "Bob").out == "nurses: Ada, Bob\n"
    assert cats("group", "remove", "nurses", "Ada").out == "nurses: Bob\n"
    listed = json.loads(cats("group", "list", "--json").out)
    assert listed == {"name": "nurses", "members": ["Bob"]}
    assert "nurses" in cats("group", "list").out
    refused(cats("group", "add", "nurses", "Eve"), 1, "no labeller 'Eve'")
    refused(cats("group", "create", "Ada"), 1, "is a labeller")
    assert cats("group", "delete", "nurses").code == 0
    refused(cats("group", "delete", "nurses"), 1, "no group 'nurses'")


def test_items_are_assigned_to_labellers_and_groups(cats: Supt, tmp_path: Path) -> None:
    good, bad = tmp_path / "rows.csv", tmp_path / "bad.csv"
    good.write_text("text,who\none,Ada\ntwo,nurses\nthree,\n")
    bad.write_text("text,who\nfour,Eve\n")
    cats("labeller", "invite", "Ada", "--project", "cats")
    cats("group", "create", "nurses")
    assert cats("items", "add", "cats", str(good), "--assign", "who").code == 0
    again = cats("items", "add", "cats", str(bad), "--assign", "who")
    refused(again, 1, "'Eve' is neither a labeller of this project nor a group")
