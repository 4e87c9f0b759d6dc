"""Floods: from one address, by one labeller, of wrong secrets; and who is not hit by them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from supt_async.domain.project import Role
from supt_async.server.access import connection_limits
from supt_async.server.access.rate_limits import FAILURES
from tests.support.servers import Running, Socket, run_server

ELSEWHERE = "127.0.0.2"
"""An address of this machine that is no trusted proxy's."""


async def opens(server: Running, source: str) -> int:
    """Open a socket, and return the HTTP status that it was answered with."""
    try:
        async with server.socket(source=source):
            return 101
    except InvalidStatus as exc:
        return exc.response.status_code


async def test_a_flood_from_one_address_is_refused_and_leaves_the_others_alone(
    tmp_path: Path,
) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db", address_rate=1) as server:
        server.stop_limits_clock()
        project = await server.project(items=60)
        token = await server.token("Mallory", project)
        statuses: list[int] = []
        flooding, enough = asyncio.Event(), asyncio.Event()

        async def flood() -> None:
            async with server.http(token, source=ELSEWHERE) as http:
                while not enough.is_set():
                    answer = await http.get("/api/v1/projects/digits")
                    statuses.append(answer.status_code)
                    if answer.status_code == 429:
                        flooding.set()
                        assert int(answer.headers["retry-after"]) >= 1
                        assert "your address" in answer.json()["error"]

        async with server.session("Ada", project) as ada, asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(flood())
            await flooding.wait()
            slowest = 0.0
            for _ in range(50):
                item = await ada.get("item")
                began = time.perf_counter()
                assert await ada.answer(item) == "stored"
                slowest = max(slowest, time.perf_counter() - began)
            opened = [await opens(server, ELSEWHERE) for _ in range(5)]
            assert opened == [429] * 5
            async with server.http(token, source="127.0.0.3") as http:
                assert (await http.get("/api/v1/me")).status_code == 200
            enough.set()
        assert slowest < 10, "Ada does not notice; without a flood it is some milliseconds"
        assert statuses.count(200) == 10
        assert statuses.count(429) > statuses.count(200)


async def test_guessing_tokens_and_links_is_slowed_down_and_good_ones_go_on(
    server: Running,
) -> None:
    server.stop_limits_clock()
    project = await server.project(items=2)
    good, later = await server.token("Ada", project), await server.token("Bob", project)
    async with server.http(good, source=ELSEWHERE) as http:
        assert (await http.get("/api/v1/me")).status_code == 200
    async with server.http(source=ELSEWHERE) as http:

        async def guess(way: int, number: int) -> httpx2.Response:
            if way == 0:
                return await http.post("/join", json={"code": f"{number}"})
            path = "/api/v1/me" if way == 1 else "/api/v1/projects/digits"
            return await http.get(path, headers={"authorization": f"Bearer {number}"})

        for number in range(FAILURES):
            assert (await guess(number % 3, number)).status_code in (401, 403)
        for way in range(3):
            answer = await guess(way, 0)
            assert answer.status_code == 429
            assert int(answer.headers["retry-after"]) >= 1
            assert "wrong tokens or links" in answer.json()["error"]
    async with server.socket(source=ELSEWHERE) as socket:
        await socket.send(type="hello", v=1, project="digits", token="guess")
        assert await socket.closed() == 4429
    # Who was here before goes on, from that address too, and so does everybody elsewhere.
    async with server.http(good, source=ELSEWHERE) as http:
        assert (await http.get("/api/v1/me")).status_code == 200
    async with server.http(later, source="127.0.0.3") as http:
        assert (await http.get("/api/v1/me")).status_code == 200


async def test_behind_a_trusted_proxy_each_client_counts_for_itself(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db", address_rate=1) as server:
        server.stop_limits_clock()
        async with server.http() as proxy:

            async def asked_by(address: str) -> int:
                headers = {"x-forwarded-for": address}
                return (await proxy.get("/healthz", headers=headers)).status_code

            flood = [await asked_by("203.0.113.9") for _ in range(12)]
            assert flood == [200] * 10 + [429] * 2
            assert await asked_by("203.0.113.10") == 200
            # What a client writes into the header itself stands before what the proxy adds.
            assert await asked_by("203.0.113.77, 203.0.113.9") == 429
        async with server.http(source=ELSEWHERE) as stranger:
            for number in range(10):
                headers = {"x-forwarded-for": f"203.0.113.{number}"}
                assert (await stranger.get("/healthz", headers=headers)).status_code == 200
            again = await stranger.get("/healthz", headers={"x-forwarded-for": "203.0.113.99"})
            assert again.status_code == 429, "a stranger is not believed"


async def test_an_address_may_hold_so_many_sockets(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db", sockets_per_address=3) as server:
        async with AsyncExitStack() as stack:
            held = [await stack.enter_async_context(server.socket(ELSEWHERE)) for _ in range(3)]
            assert await opens(server, ELSEWHERE) == 429
            assert await opens(server, "127.0.0.3") == 101
            await held[0].connection.close()
            async with asyncio.timeout(60):
                while await opens(server, ELSEWHERE) != 101:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)


async def test_an_address_may_hold_so_many_connections(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"sqlite:///{tmp_path}/a.db"
    async with run_server(address, connections_per_address=3, sockets_per_address=3) as server:
        host, port = server.url.removeprefix("http://").split(":")
        head = f"GET /healthz HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
        loop = asyncio.get_running_loop()

        def hold(source: str) -> socket.socket:
            held = socket.create_connection((host, int(port)), source_address=(source, 0))
            held.setblocking(False)
            return held

        async def refused(source: str) -> bool:
            with hold(source) as one:
                await loop.sock_sendall(one, head)
                answer = await loop.sock_recv(one, 1024)
            assert b" 200 " in answer or b" 429 " in answer
            return b" 429 " in answer

        with ExitStack() as holding:
            held = [holding.enter_context(hold(ELSEWHERE)) for _ in range(3)]
            assert await refused(ELSEWHERE)
            assert "too many connections" in caplog.text
            assert not await refused("127.0.0.3"), "another address has its own"
            for _ in range(5):
                holding.enter_context(hold("127.0.0.1"))
            assert not await refused("127.0.0.1"), "a proxy speaks for many"
            held.pop().close()
            async with asyncio.timeout(60):
                while await refused(ELSEWHERE):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            held.pop().close()
            async with asyncio.timeout(60):
                while await opens(server, ELSEWHERE) != 101:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            async with AsyncExitStack() as stack:  # what has become a socket is counted as one
                for _ in range(3):
                    await stack.enter_async_context(server.socket(ELSEWHERE))
                assert not await refused(ELSEWHERE)


async def test_connections_that_rest_make_room_for_others_of_their_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A class opens the page at once, with six connections each."""
    async with run_server(f"sqlite:///{tmp_path}/a.db", connections_per_address=6) as server:
        async with AsyncExitStack() as stack:
            for _ in range(10):
                browser = await stack.enter_async_context(server.http(source=ELSEWHERE))
                answers = await asyncio.gather(*(browser.get("/healthz") for _ in range(3)))
                assert [answer.status_code for answer in answers] == [200] * 3
        assert "too many connections" not in caplog.text


async def test_when_nearly_all_files_are_open_the_log_says_so_and_nobody_else_is_let_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection_limits, "_most_files", lambda: connection_limits.SPARE_FILES + 1)
    async with run_server(f"sqlite:///{tmp_path}/b.db") as server, server.http() as http:
        assert (await http.get("/healthz")).status_code == 429
        assert "nearly all files" in caplog.text


async def test_a_labeller_may_have_so_many_sessions_and_can_always_come_back(
    tmp_path: Path,
) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db", sessions_per_labeller=2) as server:
        project = await server.project(items=20)
        token = await server.token("Ada", project)
        async with server.session("Ada", project, token=token) as first:
            async with server.session("Ada", project, token=token):
                async with server.socket() as third:
                    await third.send(type="hello", v=1, project="digits", token=token)
                    assert await third.closed() == 4429
                    assert "close some" in (third.connection.close_reason or "")
                async with server.session("Bob", project):
                    pass
                session = first.welcome["session"]
                async with server.session("Ada", project, token=token, session=session) as again:
                    assert again.welcome["resumed"] is True


async def test_coming_and_going_is_slowed_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each session that is opened writes rows, whoever is thrown out at once or not."""
    monkeypatch.setattr("supt_async.server.access.rate_limits.OPENINGS", 5)
    async with run_server(f"sqlite:///{tmp_path}/a.db") as server:
        server.stop_limits_clock()
        project = await server.project(items=2)
        token = await server.token("Mallory", project)
        codes = []
        for _ in range(20):
            async with server.socket() as socket:
                await socket.send(type="hello", v=1, project="digits", token=token)
                try:
                    await socket.get("welcome")
                except ConnectionClosed:
                    codes.append(await socket.closed())
        assert codes == [4429] * 15
        async with server.session("Ada", project):
            pass


async def test_so_many_is_not_more_for_coming_all_at_once(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db", sessions_per_labeller=3) as server:
        project = await server.project(items=20)
        token = await server.token("Mallory", project)
        over = asyncio.Event()

        async def come(socket: Socket) -> bool:
            await socket.send(type="hello", v=1, project="digits", token=token)
            try:
                await socket.get("welcome")
            except ConnectionClosed:
                assert await socket.closed() == 4429
                return False
            await over.wait()
            return True

        async with AsyncExitStack() as stack:
            sockets = [await stack.enter_async_context(server.socket()) for _ in range(12)]
            coming = [asyncio.create_task(come(socket)) for socket in sockets]
            refused = asyncio.as_completed(coming)
            assert [await next(refused) for _ in range(9)] == [False] * 9
            over.set()
            assert sum(await asyncio.gather(*coming)) <= 3


async def test_coming_and_going_does_not_hoard_items(tmp_path: Path) -> None:
    """Each lost session keeps its items for the grace time."""
    async with run_server(
        f"sqlite:///{tmp_path}/a.db", leases_per_labeller=10, grace_ms=60_000
    ) as server:
        project = await server.project(items=100)
        token = await server.token("Mallory", project)
        codes = []
        for _ in range(4):
            async with server.socket() as socket:
                hello = {"type": "hello", "v": 1, "project": "digits", "window": 8}
                await socket.send(hello | {"token": token})
                try:
                    await socket.get("welcome")
                    for _ in range(8):
                        await socket.get("item")
                    await socket.drop()
                except Exception:  # noqa: BLE001 - the close is what is looked at
                    codes.append(await socket.closed())
        assert codes == [4429, 4429]
        assert (await server.storage.queue.counts(project.id)).out == 16


async def test_a_labeller_who_never_stops_talking_is_cut_off(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db", rate_limit=1) as server:
        server.stop_limits_clock()
        project = await server.project(items=2)
        async with (
            server.session("Mallory", project) as mallory,
            server.session("root", project, role=Role.ADMIN) as root,
        ):
            for number in range(120):
                with contextlib.suppress(ConnectionClosed):  # it may be cut off by now
                    await mallory.send(type="ping", id=f"p{number}")
                await root.send(type="ping", id=f"p{number}")
                if number % 20 == 19:
                    await root.get("pong", re=f"p{number}")
            assert await mallory.closed() == 4429
            await root.send(type="ping", id="last")
            assert await root.get("pong", re="last"), "an admin may"


async def test_a_client_that_sends_long_messages_is_read_more_slowly(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db", rate_limit=1) as server:
        project = await server.project(items=2)
        async with server.session("Mallory", project) as mallory:
            began = time.monotonic()
            for number in range(3):  # one message more than may be saved up
                await mallory.send(type="ping", id=f"p{number}", filler="x" * 60_000)
            await mallory.send(type="ping", id="last")
            assert await mallory.get("pong", re="last")
            assert time.monotonic() - began > 0.9


async def test_one_long_message_is_heard_at_once_however_low_the_rate(tmp_path: Path) -> None:
    """If it waited, its client might be gone by then, come back, and send it again."""
    async with run_server(f"sqlite:///{tmp_path}/a.db", rate_limit=0.1) as server:
        project = await server.project(items=2)
        async with server.session("Ada", project) as ada:
            await ada.send(type="ping", id="long", filler="x" * 60_000)
            assert await ada.get("pong", re="long")


async def test_flags_are_limited_as_answers_are(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db", rate_limit=0.5) as server:
        server.stop_limits_clock()
        project = await server.project(items=2)
        async with server.session("Mallory", project) as mallory:
            item = await mallory.get("item")
            for number in range(6):
                await mallory.send(type="flag", id=f"F{number}", lease=item["lease"])
            error = await mallory.get("error", re="F5")
            assert error["code"] == "rate_limited"
        assert await server.storage.flags.open(project.id) == 5
