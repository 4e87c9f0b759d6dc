"""Webhooks from a program, against a real server and a receiver on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.client import AsyncServer
from supt_async.domain.project import Role
from supt_async.errors import Refused
from tests.client.oversight.conftest import Owned
from tests.server.webhooks.receiver import receiving, until
from tests.support.servers import run_server


async def test_a_program_makes_a_webhook_and_sees_what_becomes_of_it(tmp_path: Path) -> None:
    async with (
        receiving() as receiver,
        run_server(f"sqlite:///{tmp_path}/w.db", webhook_hosts=receiver.hosts) as running,
    ):
        project = await running.project(items=1)
        token = await running.token("Olga", project, Role.ADMIN)
        program = AsyncServer(running.url, token=token).project(project.slug)
        made = await program.make_webhook(receiver.url, events=["label.created"])
        assert await program.webhooks() == [{**made, "secret": None}]
        number = int(str(made["id"]))
        tested = await program.test_webhook(number)
        (message,) = await receiver.got(1)
        assert message.verified(str(made["secret"]))["type"] == "webhook.test"

        async def accepted() -> bool:
            return [one["state"] for one in await program.deliveries(number)] == ["sent"]

        await until(accepted)
        await program.resend_delivery(number, int(str(tested["id"])))
        await receiver.got(2)
        assert receiver.ids[0] == receiver.ids[1]
        rotated = await program.rotate_webhook(number)
        assert rotated["secret"] not in (None, made["secret"])
        paused = await program.change_webhook(number, paused=True, events=[])
        assert (paused["state"], paused["events"]) == ("paused", [])
        assert (await program.change_webhook(number, paused=False))["state"] == "on"
        await program.replay_webhook(number, since="2026-11-29T12:00:00Z")
        with pytest.raises(Refused, match="give either"):
            await program.replay_webhook(number)
        await program.remove_webhook(number)
        assert await program.webhooks() == []


async def test_what_the_operator_does_not_allow_is_refused(owned: Owned) -> None:
    with pytest.raises(Refused, match="--webhook-hosts"):
        await owned.program.make_webhook("https://hooks.example.org/supt")
