"""``supt project link``: open links are made, listed and closed."""

from __future__ import annotations

import json

from tests.cli.supt import Supt, refused

BACK = "https://example.org/done?cc={code}"


def test_open_links_are_made_listed_and_closed(cats: Supt) -> None:
    assert "no open links yet" in cats("project", "links", "cats").out
    made = json.loads(
        cats(
            *("project", "link", "cats", "--max", "20", "--quota", "5", "--json"),
            *("--return-url", BACK, "--code", "C1"),
        ).out
    )
    assert "/open#" in made["link"]
    assert (made["max"], made["quota"], made["code"]) == (20, 5, "C1")
    assert made["return_url"] == "https://example.org/done?cc=C1"
    told = cats("project", "link", "cats", "--max", "3").out
    assert "for 3 people" in told
    assert "code" in told
    listed = [json.loads(x) for x in cats("project", "links", "cats", "--json").out.splitlines()]
    assert [one["max"] for one in listed] == [3, 20]
    assert all("link" not in one for one in listed), "a link is shown once"
    assert cats("project", "close-link", "cats", str(made["id"])).code == 0
    assert "closed" in cats("project", "links", "cats").out
    refused(cats("project", "close-link", "cats", "999"), 1, "no link 999")


def test_a_link_that_makes_no_sense_is_refused(cats: Supt) -> None:
    refused(cats("project", "link", "cats"), 2, "--max")
    bad = cats("project", "link", "cats", "--max", "2", "--return-url", "javascript:alert(1)")
    refused(bad, 1, "the return address")
    assert "nobody can begin" not in bad.out
