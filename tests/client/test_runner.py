"""Session runner: a client's session survives lost connections and restarted servers."""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from http import HTTPStatus

import pytest

from supt_async.client import (
    AsyncClient,
    RequestRefused,
    SessionEnded,
    transport,
)
from supt_async.domain.results import Verdict
from supt_async.protocol import codec, messages as m
from tests.client.clients import CHOICE, client, soon, stored
from tests.support.fake_hub import SLUG
from tests.support.fake_server import FakeServer

pytestmark = pytest.mark.usefixtures("short_waits", "no_task_is_left")


# --- trouble --------------------------------------------------------------------------------


async def test_an_answer_whose_ack_is_lost_is_stored_once(server: FakeServer) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        server.lost = lambda message: isinstance(message, m.Ack)
        ack = await ada.submit(item, "cat")
        assert ack.status == "duplicate"
    assert stored(server) == {1: "cat"}
    assert server.handshakes == 2


async def test_an_answer_that_is_given_while_the_server_is_away_is_kept(server: FakeServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        await server.stop()
        answering = asyncio.ensure_future(ada.submit(item, "cat"))
        await asyncio.sleep(0)
        assert not answering.done()
        await server.start()
        assert (await answering).status == "stored"
        assert (await anext(items)).data["value"] == "two"


async def test_a_session_survives_any_number_of_cuts(server: FakeServer) -> None:
    server.hub.queue.add(*range(12))
    async with soon(), client(server) as ada:
        async for item in ada.items():
            server.cut()
            await ada.submit(item, "cat")
    assert len(stored(server)) == 12
    assert len(server.hub.queue.sessions) == 1


async def test_an_answer_that_the_database_could_not_take_is_sent_again(server: FakeServer) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        await server.until(lambda: any(x.shown for x in server.hub.queue.held().values()))
        server.hub.queue.faults.extend([Verdict.BUSY])
        ack = await ada.submit(item, "cat")
        assert ack.status == "stored"


async def test_a_refused_answer_is_raised_and_the_session_goes_on(server: FakeServer) -> None:
    server.hub.task = CHOICE
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        with pytest.raises(RequestRefused) as caught:
            await ada.submit(item, "cow")
        assert caught.value.code == "invalid_value"
        assert (await ada.submit(item, "dog")).status == "stored"


async def test_an_item_whose_answer_was_refused_is_not_given_out_twice(server: FakeServer) -> None:
    server.hub.task = CHOICE
    server.hub.queue.add("one", "two")
    async with soon(), client(server, window=1) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        with pytest.raises(RequestRefused):
            await ada.submit(item, "cow")
        assert ada.hand == (item,)
        await ada.skip(item)
        assert (await anext(items)).data["value"] == "two"


async def test_a_refused_item_is_not_given_out_twice_though_another_was_acked_meanwhile(
    server: FakeServer,
) -> None:
    server.hub.task = CHOICE
    server.hub.queue.add("one", "two", "three")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        first, second = await anext(items), await anext(items)
        _, refused = await asyncio.gather(
            ada.submit(second, "cat"), ada.submit(first, "cow"), return_exceptions=True
        )
        assert isinstance(refused, RequestRefused)
        assert first in ada.hand
        ada.set_window(3)
        assert (await anext(items)).data["value"] == "three"


@pytest.mark.parametrize(("token", "project", "code"), [("x", SLUG, 4401), (None, "dogs", 4404)])
async def test_a_client_that_is_refused_learns_it_on_entering(
    server: FakeServer, token: str | None, project: str, code: int
) -> None:
    token = token or server.hub.invite("Ada")
    url = server.url.removesuffix(f"/{SLUG}")
    with pytest.raises(SessionEnded) as caught:
        async with soon(), AsyncClient(url, project=project, token=token):
            pass
    assert caught.value.code == code


async def test_whoever_waits_learns_that_the_session_is_over(server: FakeServer) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada:
        item = await anext(ada.items())
        waiting = [
            asyncio.ensure_future(anext(ada.items())),
            asyncio.ensure_future(_last(ada)),
        ]
        await server.until(lambda: any(x.shown for x in server.hub.queue.held().values()))
        await server.tell(lambda session: session.dismissed("replaced"))
        for task in waiting:
            with pytest.raises(SessionEnded) as caught:
                await task
            assert caught.value.code == 4409
        with pytest.raises(SessionEnded):
            await ada.submit(item, "cat")


async def _last(ada: AsyncClient) -> None:
    async for _ in ada.events():
        pass


async def test_an_address_that_is_no_labelling_server_is_the_end(server: FakeServer) -> None:
    server.status = HTTPStatus.NOT_FOUND
    with pytest.raises(SessionEnded, match="404"):
        async with soon(), client(server):
            pass
    assert server.handshakes == 1


@pytest.mark.parametrize("status", [HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS])
async def test_a_proxy_that_says_later_is_asked_again(
    server: FakeServer, status: HTTPStatus
) -> None:
    server.status = status
    ada = client(server)
    async with soon():
        entering = asyncio.ensure_future(ada.__aenter__())
        await server.until(lambda: server.handshakes == 2)
        server.status = None
        await entering
        await ada.close()


async def test_a_server_that_does_not_greet_is_left(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "GREETING_SECONDS", 0.05)
    server.silent = True
    ada = client(server)
    async with soon():
        entering = asyncio.ensure_future(ada.__aenter__())
        await server.until(lambda: server.handshakes == 2)
        server.silent = False
        await entering
        await ada.close()


async def test_a_server_that_has_greeted_may_be_silent_for_as_long_as_it_likes(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "GREETING_SECONDS", 0.05)
    async with soon(), client(server):
        await asyncio.sleep(0.2)  # nothing is to happen meanwhile
        assert server.handshakes == 1


async def test_a_client_does_not_hammer_a_server_that_is_away(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.1)
    server.status = HTTPStatus.SERVICE_UNAVAILABLE
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with soon():
        entering = asyncio.ensure_future(client(server).__aenter__())
        await server.until(lambda: server.handshakes == 4)
        entering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await entering
    assert loop.time() - began >= 0.05 + 0.1 + 0.2  # a tenth of 0.5 s, of 1 s and of 2 s


async def test_giving_up_while_entering_leaves_nothing_behind(server: FakeServer) -> None:
    server.silent = True
    entering = asyncio.ensure_future(client(server).__aenter__())
    async with soon():
        await server.until(lambda: server.handshakes == 1)
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering


async def test_nobody_waits_for_a_client_that_broke(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada:
        item = await anext(ada.items())
        monkeypatch.setattr(codec, "decode_server", _broken)
        with pytest.raises(SessionEnded):
            await ada.submit(item, "cat")
    assert "the client broke" in caplog.text


def _broken(text: str) -> m.ServerMessage:
    raise RuntimeError("a bug")


async def test_what_a_later_version_says_is_passed_over(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        await server.say('{"type": "dance", "steps": 3}')
        assert (await ada.submit(item, "cat")).status == "stored"
