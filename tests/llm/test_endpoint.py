"""The client of an endpoint: what it sends, when it tries again, and when it gives up."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from supt_async.errors import Refused
from supt_async.llm import endpoint as module
from supt_async.llm.costs import Tokens
from supt_async.llm.endpoint import ATTEMPTS, LONGEST_PAUSE, Endpoint
from supt_async.llm.replies import Failed
from tests.llm.fake_endpoint import Response, completion, endpoint, failure

MESSAGES = [{"role": "system", "content": "Ask."}, {"role": "user", "content": "item"}]


class Pauses(list[float]):
    """Pauses that were wanted, none of which is made."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def client(url: str, pauses: Pauses, **options: object) -> Endpoint:
    return Endpoint(url, "small", "s3cret", pause=pauses, **options)  # type: ignore[arg-type]


async def test_a_request_has_the_model_the_messages_and_the_key() -> None:
    with endpoint(lambda item, number: completion("cat", 7, 3)) as fake:
        async with client(fake.url + "/", Pauses(), body={"temperature": 0}) as asking:
            reply = await asking.ask(MESSAGES)
            assert "s3cret" not in repr(asking)
    assert (reply.content, reply.tokens) == ("cat", Tokens(sent=7, received=3))
    assert "cat" not in repr(reply)
    assert fake.asked == [{"model": "small", "temperature": 0, "messages": MESSAGES}]
    assert fake.keys == ["Bearer s3cret"]


async def test_what_may_pass_is_tried_again_after_growing_pauses() -> None:
    statuses = [429, 500, 503, 408]

    def answer(item: str, number: int) -> Response | str:
        return failure(statuses[number]) if number < len(statuses) else "cat"

    pauses = Pauses()
    with endpoint(answer) as fake:
        async with client(fake.url, pauses) as asking:
            assert (await asking.ask(MESSAGES)).content == "cat"
    assert len(fake.asked) == 5
    for attempt, seconds in enumerate(pauses):
        assert 0.5 * 2**attempt <= seconds <= 1.5 * 2**attempt


async def test_the_pause_that_the_endpoint_wants_is_made_up_to_a_maximum() -> None:
    wanted = ["7", "100000", "Wed, 21 Oct 2026 07:28:00 GMT"]

    def answer(item: str, number: int) -> Response | str:
        return failure(429, retry_after=wanted[number]) if number < 3 else "cat"

    pauses = Pauses()
    with endpoint(answer) as fake:
        async with client(fake.url, pauses) as asking:
            await asking.ask(MESSAGES)
    assert pauses[:2] == [7.0, LONGEST_PAUSE]
    assert pauses[2] <= 6


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_wrong_key_address_or_model_ends_everything_at_once(status: int) -> None:
    message = "no such\nmodel \x1b[31m"
    with endpoint(lambda item, number: failure(status, message)) as fake:
        async with client(fake.url, Pauses()) as asking:
            with pytest.raises(Refused, match=f"HTTP {status}: no such model") as caught:
                await asking.ask(MESSAGES)
    assert "\x1b" not in str(caught.value)
    assert len(fake.asked) == 1


async def test_a_request_that_stays_without_a_reply_has_failed() -> None:
    with endpoint(lambda item, number: failure(500, "overloaded")) as fake:
        async with client(fake.url, Pauses()) as asking:
            with pytest.raises(Failed, match="HTTP 500: overloaded"):
                await asking.ask(MESSAGES)
    assert len(fake.asked) == ATTEMPTS
    pauses = Pauses()
    async with client(fake.url, pauses) as asking:  # nobody listens any more
        with pytest.raises(Failed, match="no answer"):
            await asking.ask(MESSAGES)
    assert len(pauses) == ATTEMPTS - 1


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (failure(400, "too long"), "HTTP 400: too long"),
        (Response(b"", 302, {"location": "http://elsewhere/"}), "HTTP 302"),
        (Response(b"<html>"), "no chat completion"),
        (Response(b'{"choices": []}'), "no choices"),
        (Response(b"[" * 100_000), "no chat completion"),
        (Response(b" " * (module.MAX_RESPONSE + 1)), "longer than"),
    ],
)
async def test_what_is_no_reply_is_not_tried_again(response: Response, reason: str) -> None:
    with endpoint(lambda item, number: response) as fake:
        async with client(fake.url, Pauses()) as asking:
            with pytest.raises(Failed, match=reason):
                await asking.ask(MESSAGES)
    assert len(fake.asked) == 1


async def test_a_slow_endpoint_is_given_up_and_asked_again() -> None:
    import threading

    held = threading.Event()

    def answer(item: str, number: int) -> str:
        if number == 0:
            held.wait(30)
        return "cat"

    with endpoint(answer) as fake:
        async with client(fake.url, Pauses(), seconds=0.5) as asking:
            assert (await asking.ask(MESSAGES)).content == "cat"
        held.set()


async def test_an_endpoint_that_answers_byte_by_byte_is_given_up() -> None:
    asked = 0

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with client(f"http://127.0.0.1:{port}/v1", Pauses(), seconds=0.1) as asking:
            with pytest.raises(Failed, match="no answer"):
                await asyncio.wait_for(asking.ask(MESSAGES), 60)
    assert asked == ATTEMPTS


@pytest.mark.parametrize("url", ["localhost:11434/v1", "http://\u2028/v1", "http://a\0b/v1"])
def test_an_address_must_be_one(url: str) -> None:
    with pytest.raises(Refused, match="--url"):
        Endpoint(url, "small", "")


@pytest.mark.parametrize("key", ["sk-\u20ac", "sk-1\nx: y"])
def test_a_key_that_can_not_be_sent_is_refused_without_being_named(key: str) -> None:
    with pytest.raises(Refused, match="--key") as caught:
        Endpoint("http://localhost/v1", "small", key)
    assert "sk-" not in str(caught.value)


async def test_a_password_in_the_address_is_not_shown() -> None:
    with endpoint(lambda item, number: failure(401, "who are you?")) as fake:
        url = fake.url.replace("http://", "http://me:hush@")
        async with client(url, Pauses()) as asking:
            assert "hush" not in repr(asking)
            with pytest.raises(Refused, match="who are you") as caught:
                await asking.ask(MESSAGES)
    assert "hush" not in str(caught.value)
