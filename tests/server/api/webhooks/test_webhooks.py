"""Webhooks over HTTP: an owner makes, changes and removes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.domain.project import Role
from tests.support.servers import Running, run_server

WEBHOOKS = "/api/v1/projects/digits/webhooks"
LINK = "https://hooks.example.org/supt"


@pytest.fixture
async def allowing(tmp_path: Path) -> AsyncIterator[Running]:
    """Server whose operator allows a host that leads nowhere."""
    address = f"sqlite:///{tmp_path}/supt.db"
    async with run_server(address, webhook_hosts="hooks.example.org") as running:
        yield running


async def test_an_owner_makes_changes_and_removes_webhooks(allowing: Running) -> None:
    project = await allowing.project()
    async with allowing.http(await allowing.token("Grace", project, Role.ADMIN)) as http:
        body = {"link": LINK, "events": ["item.done"]}
        made = (await http.post(WEBHOOKS, json=body)).json()
        assert made["secret"].startswith("whsec_")
        assert (made["state"], made["made_by"], made["events"]) == ("on", "Grace", ["item.done"])
        found = (await http.get(WEBHOOKS)).json()
        assert found["allowed"]
        assert "label.created" in found["types"]
        assert [one["secret"] for one in found["webhooks"]] == [None], "it is shown once"
        one = f"{WEBHOOKS}/{made['id']}"
        changed = (await http.patch(one, json={"events": [], "paused": True})).json()
        assert (changed["state"], changed["events"], changed["link"]) == ("paused", [], LINK)
        rotated = (await http.post(f"{one}/rotate")).json()
        assert rotated["secret"] not in (None, made["secret"])
        assert rotated["former_until"] is not None
        assert (await http.delete(one)).status_code == 204
        assert (await http.get(WEBHOOKS)).json()["webhooks"] == []
        assert (await http.delete(one)).status_code == 404


async def test_a_target_that_the_operator_does_not_allow_is_refused(allowing: Running) -> None:
    project = await allowing.project()
    async with allowing.http(await allowing.token("Grace", project, Role.ADMIN)) as http:
        for link, reason in (
            ("https://evil.example.org/", "the operator does not allow webhooks to"),
            ("http://hooks.example.org/", "the operator does not allow webhooks to"),
            ("https://169.254.169.254/", "the operator does not allow webhooks to"),
            ("https://u:geheim@hooks.example.org/", "leave user and password out"),
        ):
            refused = await http.post(WEBHOOKS, json={"link": link})
            assert refused.status_code == 400
            assert reason in refused.json()["error"]
            assert "geheim" not in refused.text
        assert (await http.post(WEBHOOKS, json={"link": LINK, "events": ["x"]})).status_code == 400


async def test_without_allowed_hosts_the_setting_is_named(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        assert not (await http.get(WEBHOOKS)).json()["allowed"]
        refused = await http.post(WEBHOOKS, json={"link": LINK})
    assert refused.status_code == 400
    assert "--webhook-hosts" in refused.json()["error"]


async def test_each_act_of_an_owner_is_in_the_log_with_their_name(allowing: Running) -> None:
    project = await allowing.project()
    async with allowing.http(await allowing.token("Grace", project, Role.ADMIN)) as http:
        made = (await http.post(WEBHOOKS, json={"link": LINK})).json()
        one = f"{WEBHOOKS}/{made['id']}"
        await http.patch(one, json={"paused": True})
        await http.post(f"{one}/rotate")
        test = (await http.post(f"{one}/test")).json()
        await http.post(f"{one}/deliveries/{test['id']}/resend")
        await http.post(f"{one}/replay", json={"since": "2026-01-01T00:00:00Z"})
        await http.delete(one)
        acts = (await http.get("/api/v1/projects/digits/acts")).json()["acts"]
    told = [act["what"] for act in reversed(acts) if act["what"].startswith("webhook")]
    assert told == [
        *("webhook_made", "webhook_changed", "webhook_rotated", "webhook_tested"),
        *("webhook_resent", "webhook_replayed", "webhook_removed"),
    ]
    assert {act["by"] for act in acts if act["what"] in told} == {"Grace"}
