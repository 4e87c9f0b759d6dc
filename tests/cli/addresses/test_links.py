"""The address that links begin with, and what is said about it."""

from __future__ import annotations

import asyncio
import json
import os

import pytest

from supt_async.cli.addresses.links import ANYWHERE, found_address
from supt_async.cli.options import opened
from supt_async.storage.server_url import ServerAddress, note
from tests.cli.supt import Supt, refused

ONLY = "this machine only"


def server(url: str, *, named: bool = False, running: bool = True) -> ServerAddress:
    return ServerAddress(url=url, named=named, running=running, started_ms=0)


def test_a_running_server_that_others_reach_needs_no_words() -> None:
    found = found_address([server("https://label.example.org", named=True)])
    assert (found.url, found.hints, found.local) == ("https://label.example.org", (), False)


def test_a_server_on_this_machine_only_is_said_to_be() -> None:
    found = found_address([server("http://127.0.0.1:8123")])
    (hint,) = found.hints
    assert (found.url, found.local) == ("http://127.0.0.1:8123", True)
    assert ONLY in hint
    assert "--lan" in hint


def test_a_server_that_was_stopped_is_said_to_be() -> None:
    found = found_address([server("https://label.example.org", named=True, running=False)])
    (hint,) = found.hints
    assert "no server is running" in hint


def test_the_public_address_of_a_server_that_is_away_is_named_beside_a_local_one() -> None:
    away = server("https://label.example.org", named=True, running=False)
    found = found_address([server("http://127.0.0.1:8123"), away])
    assert found.url == "http://127.0.0.1:8123"
    assert "https://label.example.org" in found.hints[-1]


def test_without_a_server_the_usual_address_is_assumed_and_said_to_be() -> None:
    found = found_address([])
    assert found.url == ANYWHERE
    assert "no server has been started" in found.hints[0]
    assert ONLY in found.hints[1]


MAKE = (
    ("labeller", "invite", "Ada", "--project", "cats", "--role", "admin"),
    ("labeller", "reinvite", "Ada"),
    ("project", "link", "cats", "--max", "2"),
    ("project", "hand-over", "cats", "Bob"),
)
"""Commands that print links, in an order in which they work."""


def test_each_command_that_prints_a_link_says_where_it_opens(cats: Supt) -> None:
    for arguments in MAKE[:-1]:
        said = cats(*arguments, "--json")
        assert said.code == 0, said.err
        assert json.loads(said.out)["this_machine_only"] is True
        assert ONLY in said.err
        assert "no server has been started" in said.err
    said = cats("labeller", "reinvite", "Ada", "--json", "--url", "https://label.example.org/x/")
    assert said.err == ""
    found = json.loads(said.out)
    assert found["this_machine_only"] is False
    assert found["link"].startswith("https://label.example.org/x/join#")
    cats("labeller", "invite", "Bob", "--project", "cats")
    said = cats(*MAKE[-1], "--json")  # Bob can sign in, and needs no link
    assert json.loads(said.out) == {"name": "Bob", "link": None}
    assert said.err == ""


@pytest.mark.parametrize("url", ["label.example.org", "ftp://a.b", "https://a:b@c.d", "https://["])
def test_an_address_that_is_none_makes_nothing(cats: Supt, url: str) -> None:
    for arguments in MAKE:
        refused(cats(*arguments, "--url", url), 1, "--url must")
    assert "nobody yet" in cats("labeller", "list").out


OFF = "https://label.example.org"


def switch_links_off() -> None:
    """Record a server that has no invitation links."""

    async def record() -> None:
        async with opened(os.environ["SUPT_DATABASE"]) as storage:
            await note(storage, OFF, named=True, links=False)

    asyncio.run(record())


def test_where_links_are_switched_off_none_is_printed(cats: Supt) -> None:
    switch_links_off()
    sign_in = f"people sign in at {OFF}/sign-in"
    for address in ((), ("--url", OFF)):
        said = cats("labeller", "invite", "Ada", "Bob", "--project", "cats", *address)
        assert said.code == 0
        assert said.out.count("link   none: invitation links are switched off") == 2
        assert said.out.count("token  ") == 2
        assert "join#" not in said.out
        assert said.err.count("\n") == 1
        assert sign_in in said.err
    made = json.loads(cats("labeller", "invite", "Cy", "--json").out)
    assert made["link"] is None
    assert made["token"]
    assert json.loads(cats("labeller", "reinvite", "Ada", "--json").out)["link"] is None
    assert json.loads(cats("project", "hand-over", "cats", "Bob", "--json").out)["link"] is None
    refused(cats("project", "link", "cats", "--max", "2"), 1, sign_in)
    assert "no open links yet" in cats("project", "links", "cats").out
