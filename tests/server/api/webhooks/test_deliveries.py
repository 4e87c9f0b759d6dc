"""Deliveries over HTTP: what has become of them, and sending them again."""

from __future__ import annotations

from pathlib import Path

from supt_async.domain.project import Role
from tests.server.webhooks.receiver import receiving, status, until
from tests.support.servers import Running, run_server

WEBHOOKS = "/api/v1/projects/digits/webhooks"


async def test_an_owner_sees_a_delivery_fail_and_sends_it_again(tmp_path: Path) -> None:
    async with receiving(status(500, body=b"no room")) as receiver:
        address = f"sqlite:///{tmp_path}/supt.db"
        async with run_server(address, webhook_hosts=receiver.hosts) as server:
            project = await server.project()
            token = await server.token("Grace", project, Role.ADMIN)
            async with server.http(token) as http:
                made = (await http.post(WEBHOOKS, json={"link": receiver.url})).json()
                one = f"{WEBHOOKS}/{made['id']}"
                test = (await http.post(f"{one}/test")).json()
                assert (test["type"], test["state"]) == ("webhook.test", "waiting")

                async def failed() -> bool:
                    page = (await http.get(f"{one}/deliveries")).json()
                    return bool(page["deliveries"][0]["attempts"])

                await until(failed)
                page = (await http.get(f"{one}/deliveries")).json()
                (found,) = page["deliveries"]
                assert (found["status"], found["text"], found["error"]) == (500, "no room", None)
                assert found["next"] is not None
                receiver.answer = status(200)
                again = await http.post(f"{one}/deliveries/{test['id']}/resend")
                assert again.status_code == 200
                await receiver.got(2)
    assert receiver.ids == [test["event"]] * 2


async def test_a_replay_needs_a_cursor_or_a_time(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        for body, status_ in (
            ({}, 400),
            ({"after": "c1", "since": "2026-11-29T12:00:00Z"}, 400),
            ({"since": "2026-11-29T12:00:00"}, 400),
            ({"since": "yesterday"}, 400),
            ({"since": "2026-11-29T12:00:00Z"}, 404),
        ):
            refused = await http.post(f"{WEBHOOKS}/1/replay", json=body)
            assert refused.status_code == status_, refused.text
