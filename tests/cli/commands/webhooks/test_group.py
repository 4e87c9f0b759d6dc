"""``supt webhook``: webhooks are made, tested, replayed and removed."""

from __future__ import annotations

import asyncio
import json
import os

from supt_async.storage.factory import open_storage
from supt_async.storage.webhooks import allowed
from tests.cli.supt import Supt, refused

LINK = "https://hooks.example.org/supt"


def allow(hosts: str) -> None:
    """Note what a server's operator allows, as the server does."""

    async def note() -> None:
        storage = await open_storage(os.environ["SUPT_DATABASE"])
        await storage.database.write(lambda connection: allowed.note(connection, hosts))
        await storage.close()

    asyncio.run(note())


def state_of(cats: Supt) -> str:
    """Return the state of the only webhook, as its list has it."""
    return str(json.loads(cats("webhook", "list", "cats", "--json").out)["state"])


def test_webhooks_are_made_tested_replayed_and_removed(cats: Supt) -> None:
    allow("hooks.example.org")
    made = cats("webhook", "add", "cats", LINK, "--event", "item.done")
    assert "secret   whsec_" in made.out
    (listed,) = map(json.loads, cats("webhook", "list", "cats", "--json").out.splitlines())
    assert (listed["url"], listed["events"], listed["state"]) == (LINK, ["item.done"], "on")
    assert "whsec_" not in cats("webhook", "list", "cats").out
    assert "waits to be sent" in cats("webhook", "test", "cats", "1").out
    (one,) = map(json.loads, cats("webhook", "deliveries", "cats", "1", "--json").out.splitlines())
    assert (one["type"], one["state"]) == ("webhook.test", "waiting")
    assert "webhook.test" in cats("webhook", "deliveries", "cats", "1").out
    assert cats("webhook", "replay", "cats", "1", "--since", "2026-11-29T12:00").code == 0
    assert cats("webhook", "replay", "cats", "1", "--delivery", str(one["id"])).code == 0
    refused(cats("webhook", "replay", "cats", "1"), 2, "give one of")
    refused(cats("webhook", "replay", "cats", "1", "--since", "noon"), 1, "give a time such as")
    assert cats("webhook", "remove", "cats", "1").code == 0
    refused(cats("webhook", "test", "cats", "1"), 1, "no webhook 1: see supt webhook list")


def test_a_webhook_is_paused_goes_on_and_gets_another_secret(cats: Supt) -> None:
    allow("hooks.example.org")
    first = json.loads(cats("webhook", "add", "cats", LINK, "--json").out)["secret"]
    assert cats("webhook", "pause", "cats", "1").out == "webhook 1 of cats is paused\n"
    assert state_of(cats) == "paused"
    assert cats("webhook", "resume", "cats", "1").out == "webhook 1 of cats goes on\n"
    assert state_of(cats) == "on"
    rotated = json.loads(cats("webhook", "rotate", "cats", "1", "--json").out)
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != first
    assert rotated["former_until"]
    told = cats("webhook", "rotate", "cats", "1").out
    assert "secret   whsec_" in told
    assert "the one before signs until " in told
    for command in ("pause", "resume", "rotate"):
        refused(cats("webhook", command, "cats", "2"), 1, "no webhook 2: see supt webhook list")


def test_what_no_server_allows_is_refused_with_what_to_set(cats: Supt) -> None:
    refused(cats("webhook", "add", "cats", LINK), 1, "--webhook-hosts")
    allow("other.example.org")
    refused(cats("webhook", "add", "cats", LINK), 1, "the operator does not allow")


def test_a_wrong_setting_is_refused_at_start(cats: Supt) -> None:
    told = cats("serve", "--webhook-hosts", "https://hooks.example.org/path", "--port", "0")
    refused(told, 1, "--webhook-hosts: ")
