"""``supt labeller lift``: a suspended labeller goes on."""

from __future__ import annotations

import json

from tests.cli.supt import Supt, refused

PROJECT = ("--project", "cats")


def test_a_voided_labeller_gets_items_again(cats: Supt) -> None:
    cats("labeller", "invite", "Bob", "--project", "cats")
    cats("labeller", "void", "Bob", *PROJECT, "--reason", "a test", "--yes")
    assert cats("labeller", "lift", "Bob", *PROJECT).out == "Bob gets items of cats again\n"
    assert '"what": "labeller_lifted"' in cats("project", "log", "cats", "--json").out


def test_the_list_of_a_projects_labellers_says_who_is_stopped_and_why(cats: Supt) -> None:
    stop = ("labeller", "void", "Bob", *PROJECT, "--reason", "guessed", "--yes")
    cats("labeller", "invite", "Ada", "Bob", *PROJECT)
    assert cats(*stop).code == 0
    assert "voided: guessed" in cats("labeller", "list", *PROJECT).out
    rows = [
        json.loads(one) for one in cats("labeller", "list", *PROJECT, "--json").out.splitlines()
    ]
    assert [(one["state"], one["reason"]) for one in rows] == [
        ("active", None),
        ("voided", "guessed"),
    ]
    everywhere = json.loads(cats("labeller", "list", "--json").out.splitlines()[0])
    assert "state" not in everywhere


def test_a_lift_says_as_json_whom_it_concerns(cats: Supt) -> None:
    cats("labeller", "invite", "Bob", "--project", "cats")
    cats("labeller", "void", "Bob", *PROJECT, "--reason", "a test", "--yes")
    said = cats("labeller", "lift", "Bob", *PROJECT, "--json").out
    assert json.loads(said) == {"name": "Bob", "project": "cats"}


def test_what_cannot_be_lifted_is_said_in_a_sentence(cats: Supt) -> None:
    cats("labeller", "invite", "Bob", "--project", "cats")
    refused(cats("labeller", "lift", "Bob", *PROJECT), 1, "'Bob' is not suspended")
    refused(cats("labeller", "lift", "Nobody", *PROJECT), 1, "no labeller 'Nobody'")
