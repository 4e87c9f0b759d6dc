"""Presenter: what a labeller sees of an item, and links that nobody can guess."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import msgspec
import numpy as np
import pytest
from msgspec import UNSET

from supt_async.domain.ids import FIRST, ItemId, LeaseToken, ProjectId
from supt_async.domain.results import LeasedItem, QuizPlace
from supt_async.payloads.codec import encode
from supt_async.protocol import messages as m
from supt_async.protocol.display.display import UNSHOWN
from supt_async.protocol.tasks.task import parse
from supt_async.server.media.presenter import Presenter, is_shown
from tests.support.servers import Running

TASK = parse({"kind": "choice", "options": ["a", "b"]})


def offer(value: object, item: int = 1) -> LeasedItem:
    return LeasedItem(
        lease=LeaseToken("l"),
        item=ItemId(item),
        payload=encode(value),
        expires_in_ms=1,
        generation=FIRST,
    )


def display(item: m.Item) -> dict[str, Any]:
    """Return what a client finds in the message."""
    return msgspec.json.decode(msgspec.json.encode(item), type=m.Item).data


def test_a_link_is_good_for_its_item_only_and_for_a_while() -> None:
    presenter = Presenter(b"secret")
    link = presenter.link(ProjectId(1), ItemId(2))
    found = re.fullmatch(r"/media/1/2\?e=(\d+)&s=([0-9a-f]{32})", link)
    assert found is not None
    expires, signature = int(found[1]), found[2]
    assert presenter.valid(1, 2, expires, signature)
    assert not presenter.valid(1, 3, expires, signature)
    assert not presenter.valid(2, 2, expires, signature)
    assert not presenter.valid(1, 2, expires + 1, signature)
    assert not presenter.valid(1, 2, 1, signature)
    assert not Presenter(b"other").valid(1, 2, expires, signature)


def test_a_link_to_a_field_opens_no_other_field_and_not_the_whole_item() -> None:
    presenter = Presenter(b"secret")
    found = re.fullmatch(
        r"/media/1/2\?e=(\d+)&s=([0-9a-f]{32})&part=shot",
        presenter.link(ProjectId(1), ItemId(2), "shot"),
    )
    assert found is not None
    expires, signature = int(found[1]), found[2]
    assert presenter.valid(1, 2, expires, signature, "shot")
    assert not presenter.valid(1, 2, expires, signature, "hidden")
    assert not presenter.valid(1, 2, expires, signature)


def test_only_fields_that_the_task_shows_reach_labellers() -> None:
    task = parse({"kind": "choice", "options": ["a"], "item": {"body": "text", "lang": "badge"}})
    sent = offer({"body": "text", "lang": None, "secret": "price"})
    shown = Presenter(b"secret").item(ProjectId(1), task, sent, payload=True)
    body = {"name": "body", "data": {"kind": "text", "text": "text"}}
    assert display(shown) == {"kind": "fields", "fields": [body]}, "null is not shown, either"
    assert "price" not in str(shown.payload)


def test_the_options_that_an_item_lists_bound_its_answers() -> None:
    task = parse({"kind": "choice", "options_from": "names"})
    presenter = Presenter(b"secret")
    presenter.item(ProjectId(1), task, offer({"names": ["x", "y"]}), payload=False)
    bounds = presenter.bounds(ProjectId(1), ItemId(1), task)
    assert bounds is not None
    assert len(bounds.options["names"]) == 2


def test_a_payload_comes_along_only_when_it_was_asked_for() -> None:
    presenter = Presenter(b"secret")
    asked = presenter.item(ProjectId(1), TASK, offer("text"), payload=True)
    assert asked.payload == "text"
    plain = presenter.item(ProjectId(1), TASK, offer("text"), payload=False)
    assert display(plain) == {"kind": "text", "text": "text"}
    assert not isinstance(plain.payload, str)


def test_an_item_of_another_project_is_another_though_it_has_the_same_id() -> None:
    """SQLite gives the ids of a deleted project's items to the next one's."""
    presenter = Presenter(b"secret")
    presenter.item(ProjectId(1), TASK, offer("theirs"), payload=False)
    ours = presenter.item(ProjectId(2), TASK, offer("ours"), payload=False)
    assert display(ours) == {"kind": "text", "text": "ours"}


def test_an_item_is_shown_as_the_task_says_now() -> None:
    presenter = Presenter(b"secret")
    address = offer("https://example.org/a.png")
    as_text = presenter.item(ProjectId(1), TASK, address, payload=False)
    assert display(as_text) == {"kind": "text", "text": "https://example.org/a.png"}
    images = parse({"kind": "choice", "options": ["a", "b"], "item": "image"})
    as_image = presenter.item(ProjectId(1), images, address, payload=False)
    assert display(as_image)["kind"] == "image"


def test_an_item_that_got_new_content_is_shown_with_it() -> None:
    presenter = Presenter(b"secret")
    spans = parse({"kind": "spans", "labels": ["a"]})
    for text in ("before", "a text that is longer"):
        shown = presenter.item(ProjectId(1), spans, offer(text), payload=False)
        assert display(shown) == {"kind": "text", "text": text}
        bounds = presenter.bounds(ProjectId(1), ItemId(1), spans)
        assert bounds is not None
        assert bounds.extents[None].length == len(text)


def test_no_object_of_a_display_is_left_for_the_garbage_collector() -> None:
    presenter = Presenter(b"secret")
    shown = presenter.item(ProjectId(1), TASK, offer(np.zeros(100)), payload=False)
    again = presenter.item(ProjectId(1), TASK, offer(np.zeros(100)), payload=False)
    assert type(cast(object, shown.data)) is msgspec.Raw
    assert again.data is shown.data


def test_an_item_that_cannot_be_shown_is_told_from_one_that_can() -> None:
    presenter = Presenter(b"secret")
    assert is_shown(presenter.item(ProjectId(1), TASK, offer("text"), payload=False))
    forged = replace(offer("text"), payload='{"$supt": "int", "value": "0x"}')
    found = presenter.item(ProjectId(1), TASK, forged, payload=False)
    assert not is_shown(found)
    assert display(found) == UNSHOWN


def test_large_items_make_room_for_others_and_the_latest_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("supt_async.server.media.presenter.CACHE_BYTES", 5000)
    presenter = Presenter(b"secret")
    spans = parse({"kind": "spans", "labels": ["a"]})

    def known(size: int, item: int) -> list[int]:
        """Show an item, and return the items whose bounds are known then."""
        presenter.item(ProjectId(1), spans, offer("x" * size, item), payload=False)
        numbers = range(1, 10)
        return [one for one in numbers if presenter.bounds(ProjectId(1), ItemId(one), spans)]

    assert known(2000, 1) == [1]
    assert known(2000, 2) == [1, 2]
    assert known(2000, 2) == [1, 2], "it was cached, and counts once"
    assert known(2001, 2) == [1, 2], "another content takes the place of the former one"
    assert known(2000, 3) == [2, 3]
    assert known(9000, 4) == [4]
    assert known(10, 5) == [5]
    assert known(10, 6) == [5, 6]


async def test_a_large_image_is_fetched_over_its_signed_link(server: Running) -> None:
    project = await server.project()
    noise = np.random.default_rng(1).integers(0, 255, size=(300, 300), dtype=np.uint8)
    await server.add(project, noise)
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
    assert item["data"]["kind"] == "image"
    assert (item["data"]["width"], item["data"]["height"]) == (300, 300)
    async with server.http() as http:
        image = await http.get(item["data"]["url"])
        assert image.headers["content-type"] == "image/png"
        assert image.content.startswith(b"\x89PNG")
        forged = await http.get(item["data"]["url"][:-1] + "0x")
        assert forged.status_code == 403


async def test_a_sound_is_sent_whole_or_in_the_range_that_a_player_asks_for(
    server: Running,
) -> None:
    project = await server.project()
    content = b"ID3" + bytes(range(200))
    await server.add(project, content)
    async with server.session("Ada", project) as ada:
        data = (await ada.get("item"))["data"]
    assert data["kind"] == "audio"
    async with server.http() as http:
        whole = await http.get(data["url"])
        assert (whole.status_code, whole.content) == (200, content)
        assert whole.headers["content-type"] == "audio/mpeg"
        assert whole.headers["accept-ranges"] == "bytes"
        for asked, first, last in (("10-19", 10, 19), ("190-", 190, 202), ("200-999", 200, 202)):
            part = await http.get(data["url"], headers={"range": f"bytes={asked}"})
            assert (part.status_code, part.content) == (206, content[first : last + 1])
            assert part.headers["content-range"] == f"bytes {first}-{last}/203"
        beyond = await http.get(data["url"], headers={"range": "bytes=203-"})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */203")
        other = {"range": "bytes=10-19", "if-range": '"other"'}
        assert (await http.get(data["url"], headers=other)).status_code == 200
        same = {"range": "bytes=10-19", "if-range": whole.headers["etag"]}
        assert (await http.get(data["url"], headers=same)).content == content[10:20]
        head = await http.head(data["url"])
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == "203"
        odd = await http.get(data["url"], headers={"range": "bytes=1-2,4-5"})
        assert (odd.status_code, odd.content) == (200, content)


def test_an_item_of_the_quiz_says_its_number() -> None:
    presenter, project = Presenter(b"secret"), ProjectId(1)
    place = QuizPlace(number=2, of=5)
    item = presenter.item(project, TASK, replace(offer("a"), quiz=place), payload=False)
    assert item.quiz == m.QuizState(number=2, of=5)
    assert presenter.item(project, TASK, offer("a"), payload=False).quiz is UNSET
