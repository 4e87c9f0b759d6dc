"""Two real server processes on one PostgreSQL: changes through one reach the other."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.e2e.conftest import output, supt
from tests.support.postgres import server as postgres
from tests.support.servers import TASK, Socket
from tests.support.waiting import SECONDS, http_client

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass
class Replica:
    process: asyncio.subprocess.Process
    url: str

    @asynccontextmanager
    async def session(self, token: str, **hello: Any) -> AsyncIterator[Socket]:
        address = self.url.replace("http", "ws", 1) + "/api/v1/session"
        async with connect(
            address,
            subprotocols=["supt.v1.json"],  # type: ignore[list-item]
            compression=None,
            open_timeout=SECONDS,
        ) as connection:
            socket = Socket(connection)
            await socket.hello("digits", token, **hello)
            yield socket

    async def add(self, token: str, *values: object) -> None:
        headers = {"authorization": f"Bearer {token}"}
        body = "\n".join(json.dumps(value) for value in values)
        async with http_client(self.url, headers=headers) as http:
            added = await http.post("/api/v1/projects/digits/items", content=body)
            assert added.status_code == 200, added.text


@dataclass
class Pair:
    """Two replicas, an admin's token, and a labeller's for each name."""

    one: Replica
    other: Replica
    database: str
    admin: str

    async def invite(self, name: str) -> str:
        line = await output("labeller", "invite", name, "--json", database=self.database)
        return str(json.loads(line)["token"])


@asynccontextmanager
async def replica(database: str) -> AsyncIterator[Replica]:
    process = await supt("serve", "--port", "0", database=database)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            line = (await process.stdout.readline()).decode()
        yield Replica(process, line.partition("serving: ")[2].strip())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(postgres().fresh())
        await output("project", "create", "digits", "--task", json.dumps(TASK), database=database)
        invited = await output(
            "labeller", "invite", "root", "--role", "admin", "--json", database=database
        )
        one = await stack.enter_async_context(replica(database))
        other = await stack.enter_async_context(replica(database))
        yield Pair(one, other, database, json.loads(invited)["token"])


async def test_an_idle_labeller_is_pushed_what_is_added_through_the_other_replica(
    pair: Pair,
) -> None:
    async with pair.one.session(await pair.invite("Ada")) as ada:
        assert (await ada.get("idle"))["reason"] == "waiting"
        await pair.other.add(pair.admin, "new")
        assert (await ada.get("item"))["data"]["text"] == "new"


async def test_an_idle_labeller_is_pushed_what_is_let_go_at_the_other_replica(pair: Pair) -> None:
    await pair.one.add(pair.admin, "only")
    ada_token, bob_token = await pair.invite("Ada"), await pair.invite("Bob")
    async with pair.one.session(ada_token) as ada:
        item = await ada.get("item")
        async with pair.other.session(bob_token) as bob:
            assert (await bob.get("idle"))["out"] == 1
            await ada.send(type="bye")
            assert (await bob.get("item"))["item"] == item["item"]


async def test_a_session_goes_on_at_the_other_replica_after_its_own_was_killed(
    pair: Pair,
) -> None:
    await pair.one.add(pair.admin, *range(5))
    token = await pair.invite("Ada")
    async with pair.one.session(token) as ada:
        item, other = await ada.get("item"), await ada.get("item")
        session = ada.welcome["session"]
        pair.one.process.send_signal(signal.SIGKILL)
        await pair.one.process.wait()
    have = [item["lease"], other["lease"]]
    async with pair.other.session(token, session=session, have=have) as again:
        assert again.welcome["resumed"] is True
        assert {lease["lease"] for lease in again.welcome["leases"]} == set(have)
        assert await again.answer(item, id_="A1") == "stored"
        assert await again.answer(item, id_="A1") == "duplicate"


async def test_a_new_ranking_reaches_the_prefetched_items_of_both_replicas(pair: Pair) -> None:
    await pair.one.add(pair.admin, *(f"text {number}" for number in range(40)))
    headers = {"authorization": f"Bearer {pair.admin}"}
    ada_token, bob_token = await pair.invite("Ada"), await pair.invite("Bob")
    async with pair.one.session(ada_token) as ada, pair.other.session(bob_token) as bob:
        for labeller in (ada, bob):
            await labeller.get("item")
            await labeller.get("item")
        async with http_client(pair.one.url, headers=headers) as http:
            listed = await http.get("/api/v1/projects/digits/items")
            ids = [json.loads(line)["item"] for line in listed.text.splitlines()]
            put = await http.put("/api/v1/projects/digits/ranking", json=ids)
            assert put.json()["generation"] == 1
        assert (await ada.get("replace"))["reason"] == "reranked"
        assert (await bob.get("replace"))["reason"] == "reranked"


async def test_labellers_of_both_replicas_empty_the_queue_without_meeting(pair: Pair) -> None:
    await pair.one.add(pair.admin, *(f"text {number}" for number in range(300)))
    tokens = [await pair.invite(f"labeller {number}") for number in range(4)]

    async def label(where: Replica, token: str) -> list[str]:
        done: list[str] = []
        async with where.session(token, window=1) as labeller:
            while True:
                message = await labeller.next()
                if message["type"] == "item":
                    done.append(message["item"])
                    await labeller.send(
                        type="submit",
                        id=f"A-{message['lease']}",
                        lease=message["lease"],
                        value="cat",
                    )
                elif message["type"] == "idle" and message["reason"] == "done":
                    return done
                elif message["type"] == "error":
                    raise AssertionError(message)

    workers = [
        label(where, token) for where, token in zip([pair.one, pair.other] * 2, tokens, strict=True)
    ]
    dealt = await asyncio.gather(*workers)
    assert sorted(len(set(items)) for items in dealt) == sorted(len(items) for items in dealt)
    everything = [item for items in dealt for item in items]
    assert len(everything) == len(set(everything)) == 300
    status = json.loads(await output("status", "digits", "--json", database=pair.database))
    assert (status["done"], status["dealt_twice"]) == (300, 0)
