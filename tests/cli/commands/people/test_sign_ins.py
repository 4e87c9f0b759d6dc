"""``supt labeller sign-ins``, ``sign-out`` and ``link``."""

from __future__ import annotations

import json

from tests.cli.supt import Supt, refused

ISSUER = "https://id.example.org"


def test_where_somebody_is_signed_in_is_listed_and_ended(cats: Supt) -> None:
    cats("labeller", "invite", "Ada", "--project", "cats")
    (row,) = cats("labeller", "sign-ins", "Ada", "--json").out.splitlines()
    found = json.loads(row)
    assert (found["program"], found["by"], found["seen"]) == (True, "token", None)
    assert found["id"] in cats("labeller", "sign-ins", "Ada").out
    assert cats("labeller", "sign-out", "Ada").out == "signed Ada out of 1 browser or program\n"
    assert "signed in nowhere" in cats("labeller", "sign-ins", "Ada").out
    refused(cats("labeller", "sign-ins", "Nobody"), 1, "no labeller 'Nobody'")
    refused(cats("labeller", "sign-out", "Nobody"), 1, "no labeller 'Nobody'")


def test_a_person_at_a_provider_is_tied_to_an_account_once(cats: Supt) -> None:
    cats("labeller", "invite", "Ada", "--project", "cats")
    tie = ("labeller", "link", "Ada", "--issuer", ISSUER, "--subject")
    assert "Ada signs in as that subject" in cats(*tie, "s-1").out
    refused(cats(*tie, "s-1"), 1, "has signed in as 'Ada' already")
    refused(cats(*tie, "x" * 256), 1, "--subject")
    refused(cats("labeller", "link", "Ada", "--issuer", "", "--subject", "s"), 1, "--issuer")
