"""Relay between a page in a notebook and a server: what it passes on and what it keeps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.domain.project import Project
from supt_async.errors import Refused
from supt_async.notebook.labelling_session import value_of
from supt_async.notebook.server_target import ServerTarget, find_target
from supt_async.notebook.widget.relay import LOST, REFUSED, Pace, Relay, fetch_media, media_of
from tests.support.servers import SECONDS, Running, run_server

LARGE = np.random.default_rng(0).integers(0, 255, (400, 400, 3)).astype(np.uint8)
"""An image that is too large to be put into a message, and for one piece."""


class Browser:
    """Stands in for the page: says what it is told to, and keeps what it hears."""

    def __init__(self, target: ServerTarget, find_token: Callable[[], str]) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[tuple[dict[str, Any], list[bytes]]] = asyncio.Queue()
        self.passed: list[tuple[dict[str, Any], list[bytes]]] = []
        self.relay = Relay(target, find_token, self._post)

    def _post(self, words: dict[str, Any], buffers: Sequence[bytes]) -> None:
        self._loop.call_soon_threadsafe(self._heard.put_nowait, (words, list(buffers)))

    async def hear(self, supt: str, **fields: Any) -> dict[str, Any]:
        """Return the next words of this kind; what comes before is kept in ``passed``."""
        async with asyncio.timeout(SECONDS):
            while True:
                words, buffers = await self._heard.get()
                self.passed.append((words, buffers))
                if words["supt"] == supt and fields.items() <= words.items():
                    return words

    async def message(self, type_: str, line: str = "v.1") -> dict[str, Any]:
        """Return the next frame of a type on a line."""
        while True:
            message: dict[str, Any] = json.loads((await self.hear("frame", line=line))["text"])
            if message["type"] == type_:
                return message

    def say(self, message: dict[str, Any], line: str = "v.1") -> None:
        self.relay.take({"supt": "frame", "line": line, "text": json.dumps(message)})

    async def greet(self, line: str = "v.1", **hello: Any) -> dict[str, Any]:
        self.relay.take({"supt": "open", "line": line})
        await self.hear("opened", line=line)
        self.say({"type": "hello", "v": 1, "project": "digits", **hello}, line)
        return await self.message("welcome", line)


@pytest.fixture
async def server() -> AsyncIterator[Running]:
    async with run_server("sqlite:///:memory:") as running:
        yield running


@pytest.fixture
async def project(server: Running) -> Project:
    return await server.project()


@pytest.fixture
async def view(server: Running, project: Project) -> AsyncIterator[Browser]:
    token = await server.token("Ada", project)
    target = find_target(f"{server.url}/digits", None, token, lambda: None)
    browser = Browser(target, lambda: token)
    yield browser
    await asyncio.to_thread(browser.relay.close)


async def test_an_answer_goes_through_and_the_page_never_holds_token_or_payload(
    server: Running, project: Project, view: Browser
) -> None:
    await server.add(project, "one", "two")
    welcome = await view.greet()
    assert welcome["user"] == "Ada"
    item = await view.message("item")
    view.say({"type": "submit", "id": "A1", "lease": item["lease"], "value": "cat"})
    assert (await view.message("ack"))["status"] == "stored"
    labels = [label async for label in server.storage.catalogue.labels(project.id)]
    assert [(label.labeller, label.value, label.label) for label in labels] == [
        ("Ada", "cat", "A1")
    ]
    said = json.dumps([words for words, _ in view.passed])
    assert "payload" not in said
    assert view.relay._token is not None
    assert view.relay._token not in said


async def test_what_the_page_shows_is_known_exactly_until_it_is_answered(
    server: Running, project: Project, view: Browser
) -> None:
    await server.add(project, LARGE)
    await view.greet()
    item = await view.message("item")
    view.say({"type": "show", "lease": item["lease"]})
    view.say({"type": "ping", "id": "p1"})
    await view.message("pong")
    shown = view.relay.shown
    assert shown is not None
    np.testing.assert_array_equal(value_of(view.relay._target, shown), LARGE)
    view.say({"type": "submit", "id": "A1", "lease": item["lease"], "value": "cat"})
    await view.message("ack")
    gone = view.relay.shown
    assert gone is None


async def test_a_picture_comes_in_pieces_before_its_item(
    server: Running, project: Project, view: Browser
) -> None:
    await server.add(project, LARGE)
    await view.greet()
    item = await view.message("item")
    url = item["data"]["url"]
    media = [(words, buffers) for words, buffers in view.passed if words["supt"] == "media"]
    assert len(media) > 1
    assert {words["url"] for words, _ in media} == {url}
    assert [words["last"] for words, _ in media] == [False] * (len(media) - 1) + [True]
    file = b"".join(buffer for _, buffers in media for buffer in buffers)
    assert await asyncio.to_thread(fetch_media, server.url, url) == (file, "image/png")


async def test_a_view_that_is_taken_off_gives_its_items_back_at_once(
    server: Running, project: Project, view: Browser
) -> None:
    await server.add(project, "one")
    await view.greet()
    item = await view.message("item")
    view.say({"type": "show", "lease": item["lease"]})
    view.relay.take({"supt": "gone", "line": "v"})
    await view.hear("closed", line="v.1", code=1000)
    assert view.relay.shown is None
    assert not view.relay.opened
    async with server.session("Grace", project) as grace:
        assert (await grace.get("item"))["item"] == item["item"]


async def test_two_views_are_two_sessions_and_never_show_one_item(
    server: Running, project: Project, view: Browser
) -> None:
    await server.add(project, "one", "two")
    first = await view.greet("v.1", window=1)
    one = await view.message("item", "v.1")
    second = await view.greet("w.1", window=1)
    other = await view.message("item", "w.1")
    assert first["session"] != second["session"]
    assert one["item"] != other["item"]


async def test_what_is_no_word_of_a_page_is_ignored(view: Browser) -> None:
    for content in [None, 7, {}, {"line": 3}, {"supt": "frame", "line": "x", "text": "{}"}]:
        view.relay.take(content)
    await view.greet()
    view.relay.take({"supt": "frame", "line": "v.1", "text": "no json"})
    view.relay.take({"supt": "frame", "line": "v.1", "text": 7})
    view.relay.take({"supt": "nothing", "line": "v.1"})
    view.say({"type": "ping", "id": "p1"})
    assert (await view.message("pong"))["re"] == "p1"


async def test_a_command_goes_to_the_page_that_spoke_last(view: Browser) -> None:
    view.relay.tell("skip")  # nobody is there
    await view.greet("v.1")
    await view.greet("w.1")
    view.say({"type": "ping", "id": "p1"}, "v.1")
    await view.message("pong", "v.1")
    view.relay.tell("answer", "cat")
    assert await view.hear("do") == {"supt": "do", "line": "v.1", "act": "answer", "value": "cat"}


async def test_without_a_server_the_page_hears_that_the_line_is_lost(view: Browser) -> None:
    target = find_target("http://127.0.0.1:9/digits", None, "t", lambda: None)
    lonely = Browser(target, lambda: "t")
    lonely.relay.take({"supt": "open", "line": "v.1"})
    assert (await lonely.hear("closed"))["code"] == LOST
    await asyncio.to_thread(lonely.relay.close)


async def test_a_person_who_may_not_label_is_told_so(server: Running, project: Project) -> None:
    def nobody() -> str:
        raise Refused("only an admin may invite")

    target = find_target(f"{server.url}/digits", None, "t", lambda: None)
    stranger = Browser(target, nobody)
    stranger.relay.take({"supt": "open", "line": "v.1"})
    assert (await stranger.hear("closed"))["code"] == REFUSED
    await asyncio.to_thread(stranger.relay.close)


@pytest.mark.parametrize(
    ("data", "urls"),
    [
        ({"kind": "text", "text": "/media/1"}, []),
        ({"kind": "image", "url": "/media/1/2?e=3"}, ["/media/1/2?e=3"]),
        ({"kind": "image", "url": "data:image/png;base64,AA"}, []),
        ({"kind": "image", "url": "https://example.org/x.png"}, []),
        (
            {"kind": "pair", "a": {"kind": "audio", "url": "/a"}, "b": {"kind": "text"}},
            ["/a"],
        ),
        (
            {
                "kind": "fields",
                "fields": [
                    {"name": "page", "data": {"kind": "image", "url": "/m?part=page"}},
                    {"name": "text", "data": {"kind": "text", "text": "/x"}},
                    {"name": "clip", "data": {"kind": "video", "url": "/m?part=clip"}},
                ],
            },
            ["/m?part=page", "/m?part=clip"],
        ),
    ],
)
def test_files_are_fetched_from_the_server_itself_only(
    data: dict[str, Any], urls: list[str]
) -> None:
    assert media_of(data) == urls


@given(st.lists(st.tuples(st.integers(0, 300_000), st.floats(0, 5)), max_size=50))
def test_no_second_has_more_than_jupyter_lets_through(pieces: list[tuple[int, float]]) -> None:
    pace, now, sent = Pace(700_000, 1_000_000), 0.0, []
    for size, pause in pieces:
        now += pause
        now += pace.wait(size, now)
        sent.append((now, size))
    for start, _ in sent:  # three seconds is what Jupyter looks at
        assert sum(size for at, size in sent if start <= at <= start + 3) <= 3_400_000
