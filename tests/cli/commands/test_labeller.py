"""``supt labeller``: people are invited, listed and revoked."""

from __future__ import annotations

import json

from tests.cli.supt import Supt, refused


def test_people_are_invited_listed_and_revoked(cats: Supt) -> None:
    invited = cats("labeller", "invite", "Ada", "Bob", "--project", "cats", "--json")
    people = [json.loads(line) for line in invited.out.splitlines()]
    assert [person["name"] for person in people] == ["Ada", "Bob"]
    assert all("/join#" in person["link"] for person in people)
    assert cats("labeller", "revoke", "Bob").code == 0
    listed = [json.loads(x) for x in cats("labeller", "list", "--json").out.splitlines()]
    assert [(person["name"], person["revoked"]) for person in listed] == [
        ("Ada", False),
        ("Bob", True),
    ]
    refused(cats("labeller", "revoke", "Eve"), 1, "no labeller 'Eve'")


def test_people_who_make_projects_are_invited_and_listed(cats: Supt) -> None:
    invited = cats("labeller", "invite", "Cleo", "--role", "creator", "--json")
    assert "/join#" in json.loads(invited.out)["link"]
    (listed,) = [json.loads(x) for x in cats("labeller", "list", "--json").out.splitlines()]
    assert (listed["name"], listed["creator"], listed["projects"]) == ("Cleo", True, {})
    assert "creator" in cats("labeller", "list").out
    both = cats("labeller", "invite", "Cleo", "--role", "creator", "--project", "cats")
    refused(both, 1, "leave --project out")


def test_who_lost_a_link_gets_a_new_one_without_a_further_role(cats: Supt) -> None:
    cats("labeller", "invite", "Ada", "--project", "cats")
    cats("labeller", "revoke", "Ada")
    again = json.loads(cats("labeller", "reinvite", "Ada", "--json").out)
    assert "/join#" in again["link"]
    assert again["was_revoked"] is True
    assert "link" in cats("labeller", "reinvite", "Ada").out
    (listed,) = [json.loads(x) for x in cats("labeller", "list", "--json").out.splitlines()]
    assert (listed["projects"], listed["revoked"]) == ({"cats": "labeller"}, False)
    refused(cats("labeller", "reinvite", "Eve"), 1, "no labeller 'Eve'", "invite")
