"""Canaries: secrets and content stay out of logs, errors and metrics, and leaks are found."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import signal
from pathlib import Path
from typing import Any

import pytest

from supt_async.domain.project import Role
from tests.e2e.conftest import output, supt
from tests.e2e.test_replicas import Replica
from tests.support.canaries import watch
from tests.support.servers import TASK, Running, Socket
from tests.support.waiting import http_client

CONTENT = "a canary that sings when somebody logs an item"
logger = logging.getLogger("supt_async.planted")


def shout(way: str, secret: str) -> None:
    """Log a secret in one of the ways in which that happens."""
    match way:
        case "message":
            logger.warning("the token %s is unknown", secret)
        case "extra":
            logger.info("a request", extra={"action": "request", "headers": {"token": secret}})
        case "traceback":
            try:
                raise RuntimeError(f"no such token: {secret}")
            except RuntimeError:
                logger.exception("a session broke")
        case "within a word":
            logger.debug("GET /join?code=x%sy", secret)


@pytest.mark.parametrize("way", ["message", "extra", "traceback", "within a word"])
def test_a_planted_leak_of_a_token_is_found(way: str) -> None:
    with watch.expecting() as found:
        shout(way, secrets.token_urlsafe(32))
        assert len(found) == 1
        shout(way, "no secret at all, but quite as long as one is")
        assert len(found) == 1


async def test_a_planted_leak_in_the_server_is_found(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await server.token("Ada", await server.project())

    async def careless(secret: str) -> None:
        raise RuntimeError(f"as if {secret} had been looked up carelessly")

    monkeypatch.setattr(server.storage.people, "name", careless)
    with watch.expecting() as found:
        async with server.http(token) as http:
            answer = await http.get("/api/v1/me")
        assert found
    assert token not in answer.text


async def test_a_planted_leak_of_an_items_content_is_found(server: Running) -> None:
    await server.add(await server.project(), CONTENT)
    with watch.expecting() as found:
        logger.warning("can't show %r", CONTENT)
        assert len(found) == 1


async def test_what_goes_wrong_is_told_without_the_content(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """Constraints that are broken, bad lines, bad frames: each names the rule."""
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        item = await ada.get("item")
        told: list[str] = []
        for value in (CONTENT, [CONTENT], {CONTENT: 1}, 10**30):
            await ada.send(type="submit", id="A1", lease=item["lease"], value=value)
            told.append(json.dumps(await ada.get("error")))
        await ada.send(type=CONTENT, id="x")
        told.append(json.dumps(await ada.get("error")))
        await ada.send(type="submit", id=CONTENT, lease=CONTENT, value=1)
        told.append(json.dumps(await ada.get("error")))
        bodies: list[Any] = [{"kept": CONTENT}, {"value": CONTENT, "id": CONTENT}, CONTENT]
        for body in bodies:
            for path in ("", "/items/1/corrections", "/pool", "/pool/payloads", "/ranking"):
                method = {"": "PATCH", "/ranking": "PUT"}.get(path, "POST")
                answer = await http.request(method, f"/api/v1/projects/digits{path}", json=body)
                told.append(answer.text)
        found = await http.get(f"/api/v1/projects/digits/items/search?kept={CONTENT}")
        told.append(found.text)
    assert [text for text in told if CONTENT in text] == []
    assert CONTENT not in caplog.text


async def label_and_fail(socket: Socket, name: str) -> None:
    """Send a value that is not allowed, a flag, a text that is no JSON, and an answer."""
    item = await socket.get("item")
    await socket.send(type="submit", id="X", lease=item["lease"], value=CONTENT)
    await socket.get("error")
    await socket.send(type="flag", id=name, lease=item["lease"], note=CONTENT)
    await socket.get("ack", re=name)
    await socket.connection.send("{" + CONTENT)
    await socket.get("error")
    await socket.answer(item, id_=f"A-{name}")


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_server_that_tells_all_it_can_tells_no_secret_and_no_content(
    tmp_path: Path,
) -> None:
    """A real process with -v: people come, label, fail, are revoked; then it is asked to stop."""
    database = f"sqlite:///{tmp_path}/a.db"
    await output("project", "create", "digits", "--task", json.dumps(TASK), database=database)
    people = {
        name: json.loads(
            await output(*("labeller", "invite", name, "--role", role, "--json"), database=database)
        )
        for name, role in (("root", "admin"), ("Ada", "labeller"), ("Eve", "labeller"))
    }
    code = people["Ada"]["link"].partition("#")[2]
    process = await supt("serve", "--port", "0", "-v", "--orchestrate", database=database)
    assert process.stdout is not None
    first = (await process.stdout.readline()).decode()
    replica = Replica(process, first.partition("serving: ")[2].strip())
    served: list[str] = []
    try:
        await replica.add(people["root"]["token"], CONTENT, f"{CONTENT} 2", f"{CONTENT} 3")
        async with http_client(replica.url) as http:
            joining = [
                await http.post("/join", json={"code": secret})
                for secret in (code, code, "wrong" + code)
            ]
            cookie = next(iter(http.cookies.jar)).value
            headers = {"authorization": f"Bearer {people['root']['token']}"}
            looking = [
                await http.get(path, headers=headers)
                for path in ("/metrics", "/readyz", "/api/v1/projects/digits/status")
            ]
            served = [answer.text for answer in (*joining, *looking)]
        for name in ("Ada", "Eve"):
            async with replica.session(people[name]["token"]) as socket:
                await label_and_fail(socket, name)
                if name == "Eve":
                    await output("labeller", "revoke", "Eve", database=database)
                    assert await socket.closed() == 4401
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            out, err = await process.communicate()
    told = "\n".join([out.decode(), err.decode(), *served])
    assert "action" in err.decode(), "it does tell something"
    private = {CONTENT, code, str(cookie), *(str(one["token"]) for one in people.values())}
    assert [text for text in private if text in told] == []


async def test_a_database_that_can_not_be_reached_does_not_show_its_password() -> None:
    address = "postgresql://supt:kanarienvogel-3f9c@127.0.0.1:1/supt"
    process = await supt("status", database=address)
    out, err = await process.communicate()
    assert process.returncode == 3
    assert b"kanarienvogel" not in out + err
