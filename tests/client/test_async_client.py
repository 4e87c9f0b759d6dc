"""The Python client against a real, if small, websocket server."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from http import HTTPStatus

import pytest
from msgspec import UNSET

from supt_async.client import (
    AsyncClient,
    NoServer,
    RequestRefused,
    SessionEnded,
    async_client,
    runner,
    transport,
)
from supt_async.domain.results import IdleReason, Mode, Verdict
from supt_async.errors import Refused
from supt_async.protocol import codec, messages as m
from supt_async.protocol.server.session import Session
from tests.support.fake_hub import SLUG
from tests.support.fake_server import ToyServer

CHOICE: dict[str, object] = {"kind": "choice", "options": ["cat", "dog"]}
SECONDS = 10
"""How long a test waits for what must come."""


@pytest.fixture(autouse=True)
def nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reconnect after a hundredth of the longest time."""
    monkeypatch.setattr(random, "random", lambda: 0.01)


@pytest.fixture(autouse=True)
async def nothing_waits_for_ever() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = [task for task in asyncio.all_tasks() - before if "client" in task.get_name()]
    assert not left, "a client left tasks behind"


def client(server: ToyServer, name: str = "Ada", **options: object) -> AsyncClient:
    token = server.hub.invite(name)
    return AsyncClient(server.url, token=token, **options)  # type: ignore[arg-type]


def stored(server: ToyServer) -> dict[int, object]:
    """The values that were stored, by item; fails if an item has two."""
    labels = [a for a in server.hub.queue.labels() if not a.late]
    values: dict[int, object] = {a.item: a.request.value for a in labels}  # type: ignore[union-attr]
    assert len(values) == len(labels)
    return values


@asynccontextmanager
async def soon() -> AsyncIterator[None]:
    async with asyncio.timeout(SECONDS):
        yield


# --- labelling ------------------------------------------------------------------------------


async def test_a_client_labels_until_everything_is_done(server: ToyServer) -> None:
    server.hub.queue.add(*range(20))
    async with soon(), client(server) as ada:
        async for item in ada.items():
            ack = await ada.submit(item, item.data["value"] * 2, ms=5)
            assert ack.status == "stored"
    assert stored(server) == {n + 1: n * 2 for n in range(20)}


async def test_many_clients_share_the_items(server: ToyServer) -> None:
    server.hub.queue.add(*range(60))

    async def work(name: str) -> None:
        async with client(server, name) as labeller:
            async for item in labeller.items():
                await labeller.submit(item, name)

    async with soon(), asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(work(f"labeller {number}"))
    assert len(stored(server)) == 60


async def test_the_welcome_says_who_and_where(server: ToyServer) -> None:
    async with soon(), client(server) as ada:
        assert (ada.welcome.user, ada.welcome.project.slug) == ("Ada", SLUG)


async def test_what_is_given_out_is_shown(server: ToyServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        first = await anext(items)
        await server.until(lambda: any(lease.offer.shown for lease in server.hub.queue.held()))
        shown = [lease.offer.lease for lease in server.hub.queue.held() if lease.offer.shown]
        assert shown == [first.lease]


async def test_items_have_their_payload_if_it_is_asked_for(server: ToyServer) -> None:
    server.hub.queue.add({"a": 1})
    async with soon(), client(server, payload=True) as ada, aclosing(ada.items()) as items:
        assert (await anext(items)).payload == {"a": 1}
    async with soon(), client(server, "Bob") as bob, aclosing(bob.items()) as items:
        assert (await anext(items)).payload is UNSET


async def test_several_items_can_be_on_hand_at_once(server: ToyServer) -> None:
    server.hub.queue.add("one", "two", "three")
    async with soon(), client(server, window=3) as ada, aclosing(ada.items()) as items:
        taken = [await anext(items) for _ in range(3)]
        assert len({item.lease for item in taken}) == 3
        await asyncio.gather(*(ada.submit(item, "cat") for item in taken))
    assert len(stored(server)) == 3


async def test_a_client_that_waits_is_woken_by_a_new_item(server: ToyServer) -> None:
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        waiting = asyncio.ensure_future(anext(items))
        await server.until(lambda: any(x.session.starved for x in server.hub.connections))
        server.hub.queue.add("new")
        await server.wake()
        assert (await waiting).data["value"] == "new"


async def test_a_client_may_wait_though_everything_is_done(server: ToyServer) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items(wait_when_done=True)) as items:
        await ada.submit(await anext(items), "cat")
        waiting = asyncio.ensure_future(anext(items))
        await server.until(lambda: any(x.session.starved for x in server.hub.connections))
        server.hub.queue.add("two")
        await server.wake()
        assert (await waiting).data["value"] == "two"


async def test_whoever_waits_for_items_of_others_is_told_so_and_the_end(
    server: ToyServer, monkeypatch: pytest.MonkeyPatch
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


async def test_items_end_when_what_is_left_has_been_seen(server: ToyServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon(), client(server) as ada:
        seen = 0
        async for item in ada.items():
            await ada.skip(item)
            seen += 1
        assert seen == 2


async def test_items_end_when_the_project_is_paused(server: ToyServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon(), client(server) as ada:
        async for item in ada.items():
            server.hub.queue.paused = True
            await server.tell(Session.paused)
            await ada.submit(item, "cat")
    assert len(stored(server)) == 1


async def test_skips_undos_flags_and_releases_take_effect(server: ToyServer) -> None:
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


async def test_the_window_can_be_changed(server: ToyServer) -> None:
    server.hub.queue.add(*range(9))
    async with soon(), client(server, window=1) as ada, aclosing(ada.items()) as items:
        await anext(items)
        ada.set_window(4)
        await server.until(lambda: len(server.hub.queue.held()) == 4)


# --- trouble --------------------------------------------------------------------------------


async def test_an_answer_whose_ack_is_lost_is_stored_once(server: ToyServer) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        server.lost = lambda message: isinstance(message, m.Ack)
        ack = await ada.submit(item, "cat")
        assert ack.status == "duplicate"
    assert stored(server) == {1: "cat"}
    assert server.handshakes == 2


async def test_an_answer_that_is_given_while_the_server_is_away_is_kept(server: ToyServer) -> None:
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


async def test_a_session_survives_any_number_of_cuts(server: ToyServer) -> None:
    server.hub.queue.add(*range(12))
    async with soon(), client(server) as ada:
        async for item in ada.items():
            server.cut()
            await ada.submit(item, "cat")
    assert len(stored(server)) == 12
    assert len(server.hub.queue.sessions) == 1


async def test_an_answer_that_the_database_could_not_take_is_sent_again(server: ToyServer) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        await server.until(lambda: any(x.offer.shown for x in server.hub.queue.held()))
        server.hub.queue.faults.extend([Verdict.BUSY])
        ack = await ada.submit(item, "cat")
        assert ack.status == "stored"


async def test_a_refused_answer_is_raised_and_the_session_goes_on(server: ToyServer) -> None:
    server.hub.task = CHOICE
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        with pytest.raises(RequestRefused) as caught:
            await ada.submit(item, "cow")
        assert caught.value.code == "invalid_value"
        assert (await ada.submit(item, "dog")).status == "stored"


async def test_an_item_whose_answer_was_refused_is_not_given_out_twice(server: ToyServer) -> None:
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
    server: ToyServer,
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
async def test_who_is_not_let_in_is_told_on_entering(
    server: ToyServer, token: str | None, project: str, code: int
) -> None:
    token = token or server.hub.invite("Ada")
    url = server.url.removesuffix(f"/{SLUG}")
    with pytest.raises(SessionEnded) as caught:
        async with soon(), AsyncClient(url, project=project, token=token):
            pass
    assert caught.value.code == code


async def test_whoever_waits_learns_that_the_session_is_over(server: ToyServer) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada:
        item = await anext(ada.items())
        waiting = [
            asyncio.ensure_future(anext(ada.items())),
            asyncio.ensure_future(_last(ada)),
        ]
        await server.until(lambda: any(x.offer.shown for x in server.hub.queue.held()))
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


async def test_an_address_that_is_no_labelling_server_is_the_end(server: ToyServer) -> None:
    server.status = HTTPStatus.NOT_FOUND
    with pytest.raises(SessionEnded, match="404"):
        async with soon(), client(server):
            pass
    assert server.handshakes == 1


@pytest.mark.parametrize("status", [HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS])
async def test_a_proxy_that_says_later_is_asked_again(
    server: ToyServer, status: HTTPStatus
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
    server: ToyServer, monkeypatch: pytest.MonkeyPatch
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
    server: ToyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "GREETING_SECONDS", 0.05)
    async with soon(), client(server):
        await asyncio.sleep(0.2)  # nothing is to happen meanwhile
        assert server.handshakes == 1


async def test_a_client_does_not_hammer_a_server_that_is_away(
    server: ToyServer, monkeypatch: pytest.MonkeyPatch
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


async def test_who_gives_up_entering_leaves_nothing_behind(server: ToyServer) -> None:
    server.silent = True
    entering = asyncio.ensure_future(client(server).__aenter__())
    async with soon():
        await server.until(lambda: server.handshakes == 1)
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering


async def test_nobody_waits_for_a_client_that_broke(
    server: ToyServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
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
    server: ToyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.hub.queue.add("one")
    async with soon(), client(server) as ada, aclosing(ada.items()) as items:
        item = await anext(items)
        await server.say('{"type": "dance", "steps": 3}')
        assert (await ada.submit(item, "cat")).status == "stored"


# --- ends -----------------------------------------------------------------------------------


async def test_closing_gives_back_what_is_on_hand(server: ToyServer) -> None:
    server.hub.queue.add("one", "two")
    async with soon():
        async with client(server) as ada:
            await anext(ada.items())
            assert len(server.hub.queue.held()) == 2
        assert server.hub.queue.held() == []


async def test_closing_twice_is_harmless(server: ToyServer) -> None:
    async with soon():
        async with client(server) as ada:
            await ada.close()
        await ada.close()


async def test_an_answer_that_is_under_way_is_acked_before_the_goodbye(server: ToyServer) -> None:
    server.hub.queue.add("one")
    async with soon():
        async with client(server) as ada:
            answering = asyncio.ensure_future(ada.submit(await anext(ada.items()), "cat"))
            await asyncio.sleep(0)
        assert (await answering).status == "stored"


async def test_nothing_grows_with_the_number_of_answers(server: ToyServer) -> None:
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


async def test_events_tell_what_happens(server: ToyServer) -> None:
    async with soon(), client(server) as ada, aclosing(ada.events()) as events:
        assert isinstance(await anext(events), m.Welcome)
        assert await anext(events) == m.IdleNotice(reason=IdleReason.WAITING, out=0)
        progress = m.Progress(done=1, total=2, mine=0, labellers=1, per_minute=1.0)
        await server.tell(lambda session: session.progressed(progress))
        assert await anext(events) == progress


async def test_events_that_nobody_reads_are_dropped(server: ToyServer) -> None:
    async with soon(), client(server) as ada:
        for done in range(runner.EVENTS + 50):
            progress = m.Progress(done=done, total=999, mine=0, labellers=1, per_minute=1.0)
            await server.tell(lambda session, news=progress: session.progressed(news))  # type: ignore[misc]
        last = runner.EVENTS + 49
        async for event in ada.events():
            if isinstance(event, m.Progress) and event.done == last:
                break


async def test_a_client_does_not_show_its_token(server: ToyServer) -> None:
    assert "token" not in repr(client(server))


async def test_a_project_is_needed() -> None:
    with pytest.raises(Refused, match="project"):
        AsyncClient("http://127.0.0.1:1")


async def test_a_server_that_is_not_there_is_said_to_be_missing() -> None:
    missing = AsyncClient("http://127.0.0.1:9/digits", token="secret", timeout=0.05)
    with pytest.raises(NoServer, match=r"no server has answered at ws://127.0.0.1:9"):
        async with soon(), missing:
            pass


async def test_a_server_that_moves_is_found_again(server: ToyServer) -> None:
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


async def test_flush_waits_until_every_answer_is_safe(server: ToyServer) -> None:
    server.hub.queue.add(*range(5))
    async with soon(), client(server) as ada:
        acks = []
        while (item := await ada.first()) is not None:
            acks.append(ada.submit_soon(item, "cat"))
        await ada.flush()
        assert [ack.result().status for ack in acks] == ["stored"] * 5
