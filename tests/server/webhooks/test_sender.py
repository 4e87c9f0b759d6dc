"""One attempt: what a receiver gets, and what a hostile one can't do."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

from supt_async.rules.webhooks.addresses import Address
from supt_async.rules.webhooks.retrying import Outcome
from supt_async.rules.webhooks.targets import Targets
from supt_async.server.webhooks import sender as module
from supt_async.server.webhooks.network import Resolve
from supt_async.server.webhooks.sender import Sender
from tests.server.webhooks.receiver import Answer, Message, receiving, status

HEADERS = {"webhook-id": "evt_1"}


def resolving(*answers: str) -> Resolve:
    """Return a resolver that gives another address each time, and the last one ever after."""
    left = list(answers)

    async def resolve(host: str, port: int) -> Sequence[Address]:
        return [ip_address(left.pop(0) if len(left) > 1 else left[0])]

    return resolve


async def send(
    url: str, hosts: str, resolve: Resolve | None = None, tls: ssl.SSLContext | None = None
) -> Outcome:
    sender = Sender(Targets.read(hosts), resolve=resolve, tls=tls)
    try:
        return await sender.send(url, HEADERS, b'{"type":"x"}')
    finally:
        await sender.aclose()


async def test_a_message_is_a_post_with_the_given_headers_and_no_cookies() -> None:
    async with receiving(status(200, "set-cookie: a=b")) as receiver:
        sender = Sender(Targets.read(receiver.hosts))
        url = f"{receiver.url}?key=a%20b"
        outcomes = [await sender.send(url, HEADERS, b"{}") for _ in range(2)]
        await sender.aclose()
    assert [(one.status, one.response, one.accepted) for one in outcomes] == [(200, "ok", True)] * 2
    message = receiver.messages[-1]
    assert message.line == "POST /hook?key=a%20b HTTP/1.1"
    assert message.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert message.headers["content-type"] == "application/json"
    assert message.headers["webhook-id"] == "evt_1"
    assert message.headers["user-agent"].startswith("supt_async/")
    assert "cookie" not in message.headers


async def test_a_redirect_is_not_followed() -> None:
    async with receiving() as inner:
        async with receiving(status(307, f"location: {inner.url}")) as receiver:
            outcome = await send(receiver.url, receiver.hosts)
    assert (outcome.status, outcome.accepted) == (307, False)
    assert inner.messages == []


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await send(receiver.url, receiver.hosts)).accepted
    assert proxy.messages == []


async def test_a_name_that_leads_to_loopback_is_refused() -> None:
    async with receiving() as receiver:
        url, hosts = f"http://localhost:{receiver.port}/", f"http://localhost:{receiver.port}"
        outcome = await send(url, hosts)
        assert outcome.error is not None
        assert "the host leads to an address that the operator does not allow" in outcome.error
        assert "127.0.0.1" not in outcome.error, "it tells about the operator's network"
        assert receiver.messages == []
        assert (await send(url, f"{hosts},127.0.0.0/8,::1")).accepted


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "::1"])
async def test_an_address_that_stands_for_loopback_is_refused(address: str) -> None:
    outcome = await send("https://hooks.example.org/", "*", resolving(address))
    assert "does not allow" in str(outcome.error)


async def test_a_name_is_resolved_once_and_the_connection_goes_to_that_address() -> None:
    asked: list[str] = []
    async with receiving() as receiver:

        async def rebinding(host: str, port: int) -> Sequence[Address]:
            asked.append(host)
            return [ip_address("127.0.0.1" if len(asked) == 1 else "127.0.0.2")]

        url = f"http://hooks.example.org:{receiver.port}/"
        hosts = f"http://hooks.example.org:{receiver.port},127.0.0.1"
        assert (await send(url, hosts, rebinding)).accepted
    assert asked == ["hooks.example.org"]
    assert receiver.messages[0].headers["host"] == f"hooks.example.org:{receiver.port}"


async def test_one_forbidden_address_among_several_is_enough_to_refuse() -> None:
    async def both(host: str, port: int) -> Sequence[Address]:
        return [ip_address("127.0.0.1"), ip_address("10.0.0.1")]

    async with receiving() as receiver:
        url = f"http://hooks.example.org:{receiver.port}/"
        hosts = f"http://hooks.example.org:{receiver.port},127.0.0.1"
        assert "does not allow" in str((await send(url, hosts, both)).error)
    assert receiver.messages == []


async def test_a_huge_response_is_read_to_a_bound() -> None:
    written = 0

    async def flood(message: Message, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        while True:
            writer.write(b"\x1b[31mx" * 10_000)
            written += 60_000
            await writer.drain()

    async with receiving(flood) as receiver:
        outcome = await send(receiver.url, receiver.hosts)
    assert outcome.accepted
    assert outcome.response.startswith("x" * 166), "without what colours a terminal"
    assert len(outcome.response) < 200
    assert written < 50_000_000


async def test_headers_that_never_end_are_no_response() -> None:
    async def flood(message: Message, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"x: y\r\n" * 1_000)
            await writer.drain()

    async with receiving(flood) as receiver:
        outcome = await send(receiver.url, receiver.hosts)
    assert (outcome.status, outcome.error) == (None, "the response is no HTTP/1.1")


async def test_interim_responses_that_never_end_are_no_response() -> None:
    async def flood(message: Message, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)
            await writer.drain()

    async with receiving(flood) as receiver:
        outcome = await send(receiver.url, receiver.hosts)
    assert (outcome.status, outcome.error) == (None, "the response is no HTTP/1.1")


async def test_each_message_of_a_connection_may_have_an_answer_of_the_same_size() -> None:
    async def answer(message: Message, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx: " + b"y" * 20_000 + b"\r\n\r\n")
        await writer.drain()

    async with receiving(answer) as receiver:
        sender = Sender(Targets.read(receiver.hosts))
        outcomes = [await sender.send(receiver.url, HEADERS, b"{}") for _ in range(4)]
        await sender.aclose()
    assert [one.status for one in outcomes] == [200] * 4


async def dripping(message: Message, writer: asyncio.StreamWriter) -> None:
    for sign in b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok":
        writer.write(bytes([sign]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def test_a_receiver_that_drips_its_response_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WHOLE_SECONDS", 0.2)
    async with receiving(dripping) as receiver:
        outcome = await send(receiver.url, receiver.hosts)
    assert outcome.status is None
    assert str(outcome.error).startswith("no response within")


async def test_a_body_that_drips_is_left_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BODY_SECONDS", 0.1)
    async with receiving(silent_after(b"12")) as receiver:
        outcome = await send(receiver.url, receiver.hosts)
    assert (outcome.status, outcome.accepted) == (200, True)


def silent_after(body: bytes) -> Answer:
    """Return an answer that ends in the middle of its body."""

    async def answer(message: Message, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n" + body)
        await writer.drain()
        await asyncio.Event().wait()

    return answer


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HELLO\r\n\r\n", "the response is no HTTP/1.1"),
        (b"", "the response is no HTTP/1.1"),
    ],
)
async def test_what_is_no_response_is_said(answer: bytes, error: str) -> None:
    async def nonsense(message: Message, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    async with receiving(nonsense) as receiver:
        outcome = await send(receiver.url, receiver.hosts)
    assert outcome.error == error


async def test_nobody_there_is_said() -> None:
    async with receiving() as receiver:
        pass
    outcome = await send(receiver.url, receiver.hosts)
    assert outcome.error == "no connection: nobody listens there, or it is no TLS"
    assert outcome.unreached


async def test_a_name_without_an_address_is_said() -> None:
    async def unknown(host: str, port: int) -> Sequence[Address]:
        raise OSError("no such name")

    outcome = await send("https://hooks.example.org/", "*", unknown)
    assert outcome.error == "the host's name has no address"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120.0), ("soon", None), ("9" * 30, None), ("-5", None), ("\N{SUPERSCRIPT TWO}", None)],
)
async def test_retry_after_is_read_in_seconds(value: str, seconds: float | None) -> None:
    async with receiving(status(429, f"retry-after: {value}")) as receiver:
        assert (await send(receiver.url, receiver.hosts)).retry_after == seconds


async def test_retry_after_is_read_as_a_date() -> None:
    date = "Wed, 21 Oct 2115 07:28:00 GMT"
    async with receiving(status(503, f"retry-after: {date}")) as receiver:
        outcome = await send(receiver.url, receiver.hosts)
    assert outcome.retry_after is not None
    assert outcome.retry_after > 10**9


async def test_what_the_operator_no_longer_allows_is_not_sent() -> None:
    async with receiving() as receiver:
        outcome = await send(receiver.url, "hooks.example.org")
    assert "the operator does not allow webhooks to" in str(outcome.error)
    assert receiver.messages == []


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a certificate of a host, that nobody has signed but itself; return it and its key."""
    certificate, key = folder / f"{host}.pem", folder / f"{host}.key"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={host}", "-keyout", str(key)),
            *("-addext", f"subjectAltName=DNS:{host}", "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


async def test_tls_verifies_the_name_and_not_the_address(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path, "hooks.example.org")
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(chain, key)
    trusting = ssl.create_default_context(cafile=str(chain))
    async with receiving(tls=server) as receiver:
        hosts = f"*.example.org:{receiver.port},127.0.0.1"
        here = resolving("127.0.0.1")
        right, wrong = (
            f"https://{name}.example.org:{receiver.port}/" for name in ("hooks", "other")
        )
        assert (await send(right, hosts, here, trusting)).accepted
        mismatch = await send(wrong, hosts, here, trusting)
        unknown = await send(right, hosts, here)
    assert len(receiver.messages) == 1
    assert "the certificate is not valid: Hostname mismatch" in str(mismatch.error)
    assert "the certificate is not valid: self-signed certificate" in str(unknown.error)
