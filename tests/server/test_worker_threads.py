"""Long bodies: decoded in threads and pieces, bounded in sum, and cut off quietly."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.server import worker_threads
from supt_async.server.api import parsing
from supt_async.server.api.ranking import Ranking
from supt_async.server.errors import Denied
from tests.server.peer import peer
from tests.support.servers import Running

KNOWN = np.arange(1, 100, dtype=np.int64)


# --- where they are decoded -----------------------------------------------------------------


async def test_the_event_loop_decodes_nothing_long(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, bool]] = []
    read_json = parsing.read_json

    def noting(body: bytes) -> object:
        seen.append((len(body), threading.current_thread() is threading.main_thread()))
        return read_json(body)

    for module in ("parsing", "items", "payloads"):
        monkeypatch.setattr(f"supt_async.server.api.{module}.read_json", noting)
    token = await server.token("root", await server.project(), Role.ADMIN)
    async with server.http(token) as http:
        long = json.dumps("a" * (worker_threads.MAX_INLINE_BYTES + 1))
        for body in ("1\n2\n3", long, "\n".join(["4", long.replace("a", "b"), "5"])):
            answer = await http.post("/api/v1/projects/digits/items", content=body)
            assert answer.status_code == 200, answer.text
        exact = f'{{"payload":{long.replace("a", "c")}}}'
        assert (await http.post("/api/v1/projects/digits/pool", content=exact)).status_code == 200
        options = {"kind": "choice", "options": [f"{n}" * 40 for n in range(6000)]}
        await http.patch("/api/v1/projects/digits", json={"task": options})
    assert {size > worker_threads.MAX_INLINE_BYTES for size, _ in seen} == {True, False}
    assert all(size <= worker_threads.MAX_INLINE_BYTES for size, on_the_loop in seen if on_the_loop)
    assert not any(
        size <= worker_threads.MAX_INLINE_BYTES and not on_the_loop
        for size, on_the_loop in seen[:3]
    )


async def test_lines_are_put_together_whatever_they_come_in(server: Running) -> None:
    token = await server.token("root", await server.project(), Role.ADMIN)

    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b'"a', b'b"\n', b"\n1\n", b"", b"2", b"\n\n3\n4", b"5"):
            yield piece
            await asyncio.sleep(0.01)

    async with server.http(token) as http:
        address = "/api/v1/projects/digits/items"
        answer = await http.post(address, content=pieces())
        assert answer.json()["added"] == 5
        lines = (await http.get(address)).text.splitlines()
        assert [json.loads(line)["payload"] for line in lines] == ["ab", 1, 2, 3, 45]


async def test_too_much_at_once_is_put_off(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_threads, "MAX_HELD_BYTES", 2 * worker_threads.MAX_INLINE_BYTES)
    token = await server.token("root", await server.project(), Role.ADMIN)
    async with server.http(token) as http:
        address = "/api/v1/projects/digits/items"
        answer = await http.post(
            address, content=json.dumps("a" * 3 * worker_threads.MAX_INLINE_BYTES)
        )
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "1"
        held = server.services.body_decoder
        with held.hold() as some:
            some.set(worker_threads.MAX_INLINE_BYTES + 1)
            with held.hold() as more, pytest.raises(Denied):
                more.set(worker_threads.MAX_INLINE_BYTES + 1)
        with held.hold() as again:
            again.set(2 * worker_threads.MAX_INLINE_BYTES)
        assert (await http.post(address, content="1")).status_code == 200


async def test_more_values_than_anybody_needs_are_refused(server: Running) -> None:
    token = await server.token("root", await server.project(), Role.ADMIN)
    async with server.http(token) as http:
        address = "/api/v1/projects/digits/items"
        for line, words in (
            ("[" + "{}," * 300_000 + "{}]", "lists and objects"),
            ("[" + "1," * 1_000_001 + "1]", "values"),
        ):
            answer = await http.post(address, content=line)
            assert answer.status_code == 400
            assert words in answer.json()["error"]


async def test_a_code_is_short(server: Running) -> None:
    """It is the only body that is read before anybody knows who sent it."""
    async with server.http() as http:
        assert (await http.post("/join", content=b"[[]," * 1024)).status_code == 400
        assert (await http.post("/join", content=b"[[]," * 1025)).status_code == 413


@pytest.mark.parametrize("path", ["items", "pool", "ranking", "labellers"])
async def test_an_upload_that_is_cut_off_leaves_no_traceback(
    server: Running, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    token = await server.token("root", await server.project(items=1), Role.ADMIN)
    method = "PUT" if path == "ranking" else "POST"
    async with peer(server) as client:
        client.say(
            f"{method} /api/v1/projects/digits/{path} HTTP/1.1\r\nHost: {client.host}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n[1,\n"
        )
        client.say("")
        await client.writer.drain()
        async with server.http(token) as http:  # by then it is being read
            assert (await http.get("/api/v1/me")).status_code == 200
    async with server.http(token) as http:
        assert (await http.get("/api/v1/me")).status_code == 200
    assert not [record for record in caplog.records if record.exc_info]


# --- rankings -------------------------------------------------------------------------------


def taken(body: bytes, size: int, known: object = KNOWN) -> list[int]:
    ranking = Ranking(np.asarray(known))
    for first in range(0, max(1, len(body)), size):
        ranking.take(body[first : first + size])
    ids: list[int] = ranking.whole().tolist()
    return ids


entries = st.lists(st.sampled_from(KNOWN.tolist()), unique=True, max_size=30)


@given(
    ids=entries,
    spaces=st.sampled_from([(",", ":"), (", ", ": ")]),
    texts=st.booleans(),
    data=st.data(),
)
@settings(deadline=None)
def test_a_ranking_is_the_same_in_whatever_pieces_it_comes(
    ids: list[int], spaces: tuple[str, str], texts: bool, data: st.DataObject
) -> None:
    named = [str(id_) if texts else id_ for id_ in ids]
    body = json.dumps(named, separators=spaces).encode()
    size = data.draw(st.integers(1, len(body) + 1))
    assert taken(body, size) == ids
    scores = data.draw(
        st.lists(st.floats(-9, 9) | st.integers(-9, 9), min_size=len(ids), max_size=len(ids))
    )
    pairs = list(zip(named, scores, strict=True))
    if pairs:
        body = json.dumps(pairs, separators=spaces).encode()
        size = data.draw(st.integers(1, len(body) + 1))
        assert taken(body, size) == [
            int(id_) for id_, _ in sorted(pairs, key=lambda pair: -pair[1])
        ]


@pytest.mark.parametrize(
    "body",
    [
        *(
            "",
            " ",
            "1",
            "{}",
            "[1",
            "[1,]",
            "[,]",
            "[1,,2]",
            "[1 2]",
            "1]",
            "[1]]",
            "[[1,2]",
            "[[1],[2]]",
        ),
        *(
            "[[1,2],]",
            "[[1,2],3]",
            "[1,[2,3]]",
            '["a"]',
            "[1.5]",
            "[null]",
            "[[1,null]]",
            "[[1,2,3]]",
        ),
        *(
            "[1,1]",
            "[0]",
            "[100]",
            "[99999999999999999999]",
            '["1","1"]',
            "[[1,2],[1,3]]",
            "[[[1,2]]]",
        ),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_what_is_no_ranking_is_refused(body: str, size: int) -> None:
    with pytest.raises(Refused):
        taken(body.encode(), size)


def test_a_ranking_has_no_more_entries_than_there_are_items() -> None:
    ranking = Ranking(KNOWN)
    ranking.take(b"[" + b"1," * 99)
    with pytest.raises(Refused, match="more ids than the project has items: 99"):
        ranking.take(b"1,")
