"""``supt labeller erase``: a pseudonym takes the place of a name."""

from __future__ import annotations

import json

from tests.cli.supt import Supt, refused


def test_a_person_is_erased_also_from_the_log(cats: Supt) -> None:
    cats("labeller", "invite", "Ada", "--project", "cats")
    done = cats("labeller", "erase", "Ada", "--yes", "--json")
    pseudonym = json.loads(done.out)["pseudonym"]
    assert "Ada" not in cats("labeller", "list").out
    said = cats("project", "log", "cats", "--json").out
    assert "Ada" not in said
    assert pseudonym in said


def test_who_is_not_there_is_named_in_a_sentence(cats: Supt) -> None:
    refused(cats("labeller", "erase", "Ada", "--yes"), 1, "no labeller 'Ada'")
