"""Asynchronous client against a small real websocket server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from functools import partial

import pytest
from msgspec import UNSET

from supt_async.client import (
    AsyncClient,
    NoServer,
    async_client,
    runner,
)
from supt_async.domain.results import IdleReason, Mode
from supt_async.errors import Refused
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import Effect, Send
from supt_async.protocol.server.session import Session
from tests.client.clients import client, soon, stored
from tests.support.fake_hub import SLUG
from tests.support.fake_server import FakeServer

pytestmark = pytest.mark.usefixtures("short_waits", "no_task_is_left")


# --- labelling ------------------------------------------------------------------------------


async def test_a_client_labels_until_everything_is_done(server: FakeServer) -> None:
    server.hub.queue.add(*range(20))
    async with soon(), client(server) as ada:
        async for item in ada.items():
            ack = await ada.submit(item, item.data["value"] * 2, ms=5)
            assert ack.status == "stored"
    assert stored(server) == {n + 1: n * 2 for n in range(20)}


async def test_many_clients_share_the_items(server: FakeServer) -> None:
    server.hub.queue.add(*range(60))

    async def work(name: str) -> None:
        async with client(server, name) as labeller:
            async for item in labeller.items():
                await labeller.submit(item, name)

    async with soon(), asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(work(f"labeller {number}"))
    assert len(stored(server)) == 60


async def test_the_welcome_says_who_and_where(server: FakeServer) -> None:
    async with soon(), client(server) as ada:
        assert (ada.welcome.user, ada.welcome.project.slug) == ("Ada", SLUG)


async def test_what_is_given_out_is_shown(server: FakeServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        first = await anext(items)
        await server.until(lambda: any(lease.shown for lease in server.hub.queue.held().values()))
        shown = [token for token, lease in server.hub.queue.held().items() if lease.shown]
        assert shown == [first.lease]


async def test_items_have_their_payload_if_it_is_asked_for(server: FakeServer) -> None:
    server.hub.queue.add({"a": 1})
    async with soon(), client(server, payload=True) as ada, aclosing(ada.items()) as items:
        assert (await anext(items)).payload == {"a": 1}
    async with soon(), client(server, "Bob") as bob, aclosing(bob.items()) as items:
        assert (await anext(items)).payload is UNSET


async def test_several_items_can_be_on_hand_at_once(server: FakeServer) -> None:
    server.hub.queue.add("one", "two", "three")
    async with soon(), client(server, window=3) as ada, aclosing(ada.items()) as items:
        taken = [await anext(items) for _ in range(3)]
        assert len({item.lease for item in taken}) == 3
        await asyncio.gather(*(ada.submit(item, "cat") for item in taken))
    assert len(stored(server)) == 3


async def test_a_client_that_waits_is_woken_by_a_new_item(server: FakeServer) -> None:
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        waiting = asyncio.ensure_future(anext(items))
        await server.until(lambda: any(x.session.starved for x in server.hub.connections))
        server.hub.queue.add("new")
        await server.wake()
        assert (await waiting).data["value"] == "new"


async def test_a_client_may_wait_though_everything_is_done(server: FakeServer) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items(wait_when_done=True)) as items:
        await ada.submit(await anext(items), "cat")
        waiting = asyncio.ensure_future(anext(items))
        await server.until(lambda: any(x.session.starved for x in server.hub.connections))
        server.hub.queue.add("two")
        await server.wake()
        assert (await waiting).data["value"] == "two"


async def test_whoever_waits_for_items_of_others_is_told_so_and_the_end(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: asyncio.Queue[str] = asyncio.Queue()
    monkeypatch.setattr(async_client.log, "warning", lambda *words, **_: said.put_nowait(words[0]))
    monkeypatch.setattr(async_client, "QUIET_SECONDS", 0.05)
    server.hub.queue.add("one")
    async with soon(), client(server, "Bob") as bob, client(server) as ada:
        item = await bob.first(wait_when_idle=True)
        assert item is not None
        labelled = asyncio.ensure_future(_all(ada))
        assert "with other labellers; waiting" in await said.get()
        await bob.submit(item, "cat")
        await server.wake()
        assert await labelled == []
    assert said.empty()


async def _all(ada: AsyncClient) -> list[object]:
    return [item async for item in ada.items()]


async def test_items_end_when_what_is_left_has_been_seen(server: FakeServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon(), client(server) as ada:
        seen = 0
        async for item in ada.items():
            await ada.skip(item)
            seen += 1
        assert seen == 2


async def test_items_end_when_the_project_is_paused(server: FakeServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon(), client(server) as ada:
        async for item in ada.items():
            server.hub.queue.paused = True
            await server.tell(Session.paused)
            await ada.submit(item, "cat")
    assert len(stored(server)) == 1


async def test_skips_undos_flags_and_releases_take_effect(server: FakeServer) -> None:
    queue = server.hub.queue
    queue.add("one", "two", "three")
    async with soon(), client(server, window=1) as ada, aclosing(ada.items()) as items:
        ack = await ada.submit(await anext(items), "cat")
        await ada.undo(ack.re)
        again = await anext(items)
        assert (again.mode, again.value) == (Mode.UNDO, "cat")
        await ada.flag(again, "odd")
        await ada.submit(again, "dog")
        await ada.skip(await anext(items), reason="blurred")
        await ada.release(await anext(items))
    assert stored(server) == {1: "dog"}
    assert len(queue.flags) == 1


async def test_the_window_can_be_changed(server: FakeServer) -> None:
    server.hub.queue.add(*range(9))
    async with soon(), client(server, window=1) as ada, aclosing(ada.items()) as items:
        await anext(items)
        ada.set_window(4)
        await server.until(lambda: len(server.hub.queue.held()) == 4)


# --- ends -----------------------------------------------------------------------------------


async def test_closing_gives_back_what_is_on_hand(server: FakeServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon():
        async with client(server) as ada:
            await anext(ada.items())
            assert len(server.hub.queue.held()) == 2
        assert server.hub.queue.held() == {}


async def test_closing_twice_is_harmless(server: FakeServer) -> None:
    async with soon():
        async with client(server) as ada:
            await ada.close()
        await ada.close()


async def test_an_answer_that_is_under_way_is_acked_before_the_goodbye(server: FakeServer) -> None:
    server.hub.queue.add("one")
    async with soon():
        async with client(server) as ada:
            answering = asyncio.ensure_future(ada.submit(await anext(ada.items()), "cat"))
            await asyncio.sleep(0)
        assert (await answering).status == "stored"


async def test_nothing_grows_with_the_number_of_answers(server: FakeServer) -> None:
    server.hub.queue.add(*range(40))
    async with soon(), client(server) as ada:
        sizes = set()
        async for item in ada.items():
            await ada.submit(item, "cat")
            sizes.add(max(containers(ada)))
        assert max(sizes) <= 20, "something is kept of every answer"


def containers(ada: AsyncClient) -> Iterator[int]:
    """How much a client holds, but for events: those are bounded and may wait to be read."""
    for name, value in vars(ada._runner).items():
        if hasattr(value, "__len__") and "event" not in name and not isinstance(value, str):
            yield len(value)


# --- news -----------------------------------------------------------------------------------


async def test_events_tell_what_happens(server: FakeServer) -> None:
    async with soon(), client(server) as ada, aclosing(ada.events()) as events:
        assert isinstance(await anext(events), m.Welcome)
        assert await anext(events) == m.IdleNotice(reason=IdleReason.WAITING, out=0)
        progress = m.Progress(done=1, total=2, mine=0, labellers=1, per_minute=1.0)
        await server.tell(partial(news_of, progress))
        assert await anext(events) == progress


def news_of(progress: m.Progress, _: Session) -> list[Effect]:
    return [Send(progress)]


async def test_events_that_nobody_reads_are_dropped(server: FakeServer) -> None:
    async with soon(), client(server) as ada:
        for done in range(runner.EVENTS + 50):
            progress = m.Progress(done=done, total=999, mine=0, labellers=1, per_minute=1.0)
            await server.tell(partial(news_of, progress))
        last = runner.EVENTS + 49
        async for event in ada.events():
            if isinstance(event, m.Progress) and event.done == last:
                break


async def test_a_client_does_not_show_its_token(server: FakeServer) -> None:
    assert "token" not in repr(client(server))


async def test_a_project_is_needed() -> None:
    with pytest.raises(Refused, match="project"):
        AsyncClient("http://127.0.0.1:1")


async def test_a_server_that_is_not_there_is_said_to_be_missing() -> None:
    missing = AsyncClient("http://127.0.0.1:9/digits", token="secret", timeout=0.05)
    with pytest.raises(NoServer, match=r"no server has answered at ws://127.0.0.1:9"):
        async with soon(), missing:
            pass


async def test_a_server_that_moves_is_found_again(server: FakeServer) -> None:
    server.hub.queue.add(1)
    asked: list[str] = []

    async def locate() -> str:
        asked.append(server.url)
        return server.url

    async with soon(), client(server, locate=locate) as ada:
        item = await ada.first()
        await server.stop()
        server.port = 0
        await server.start()
        assert item is not None
        assert (await ada.submit(item, "cat")).status == "stored"
    assert len(set(asked)) == 2


async def test_flush_waits_until_every_answer_is_safe(server: FakeServer) -> None:
    server.hub.queue.add(*range(5))
    async with soon(), client(server) as ada:
        acks = []
        while (item := await ada.first()) is not None:
            acks.append(ada.submit_soon(item, "cat"))
        await ada.flush()
        assert [ack.result().status for ack in acks] == ["stored"] * 5
