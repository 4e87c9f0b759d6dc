"""What a provider says of itself: bounded, checked, kept for a while, and asked for rarely."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest
from joserfc.jwk import OctKey, RSAKey

from supt_async.server.sign_in.faults import Fault, SignInFailed
from supt_async.server.sign_in.openid import discovery, fetching
from supt_async.server.sign_in.openid.discovery import Discovery
from supt_async.server.sign_in.openid.fetching import http_options

ISSUER = "https://id.example/realm"
GOOD = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}


def key(kid: str) -> dict[str, Any]:
    made = RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig"})
    return dict(made.as_dict(private=False))


ONE, TWO = key("one"), key("two")


class FakeProvider:
    """A provider whose answers a test changes, and which counts the questions."""

    def __init__(self) -> None:
        self.metadata: object = GOOD
        self.keys: object = {"keys": [ONE]}
        self.asked: list[str] = []
        self.respond: Callable[[str], httpx2.Response] | None = None
        self.now = 1000.0
        transport = httpx2.MockTransport(self.answer)
        self.http = httpx2.AsyncClient(transport=transport, **http_options())
        self.discovery = Discovery(self.http, ISSUER, clock=lambda: self.now)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/realm")
        self.asked.append(path)
        if self.respond is not None:
            return self.respond(path)
        return httpx2.Response(200, json=self.keys if path == "/keys" else self.metadata)


@pytest.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    fake = FakeProvider()
    yield fake
    await fake.http.aclose()


async def failure(provider: FakeProvider) -> SignInFailed:
    with pytest.raises(SignInFailed) as caught:
        await provider.discovery.metadata()
    return caught.value


async def test_metadata_is_read_once_for_all_who_wait(provider: FakeProvider) -> None:
    found = await asyncio.gather(*(provider.discovery.metadata() for _ in range(20)))
    assert {one.token_endpoint for one in found} == {f"{ISSUER}/token"}
    assert provider.asked == [discovery.WELL_KNOWN]
    provider.now += discovery.FRESH_SECONDS + 1
    await provider.discovery.metadata()
    assert len(provider.asked) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://evil.example"},
        {"issuer": f"{ISSUER}/"},
        {"issuer": None},
        {"token_endpoint": "http://id.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "//x"},
        {"jwks_uri": 5},
    ],
    ids=str,
)
async def test_metadata_of_another_or_without_tls_is_refused(
    provider: FakeProvider, change: dict[str, object]
) -> None:
    provider.metadata = {**GOOD, **change}
    assert (await failure(provider)).fault is Fault.DOWN


@pytest.mark.parametrize(
    "response",
    [
        httpx2.Response(200, text="no JSON"),
        httpx2.Response(200, text="[]"),
        httpx2.Response(200, text="[" * 100_000),
        httpx2.Response(500, json=GOOD),
        httpx2.Response(302, headers={"location": "http://127.0.0.1/"}),
        httpx2.Response(200, content=b"x" * (fetching.MAX_RESPONSE + 1)),
        httpx2.Response(200, headers={"content-encoding": "gzip"}, content=b"x"),
    ],
    ids=["text", "list", "deep", "error", "redirect", "long", "packed"],
)
async def test_an_answer_that_can_not_be_used_is_a_provider_that_is_down(
    provider: FakeProvider, response: httpx2.Response
) -> None:
    provider.respond = lambda _: response
    assert (await failure(provider)).fault is Fault.DOWN
    assert len(provider.asked) == 1, "no redirect is followed"


async def test_a_provider_that_is_down_is_not_asked_at_every_click(provider: FakeProvider) -> None:
    def fail(_: str) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    provider.respond = fail
    for _ in range(5):
        assert (await failure(provider)).fault is Fault.DOWN
    assert len(provider.asked) == 1
    provider.now += discovery.RETRY_SECONDS + 1
    provider.respond = None
    await provider.discovery.metadata()
    provider.respond = fail
    provider.now += discovery.FRESH_SECONDS + 1
    await provider.discovery.metadata()  # an old one is better than none
    provider.now += discovery.STALE_SECONDS
    await failure(provider)


async def test_a_provider_that_does_not_answer_is_not_waited_for(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.01)
    stuck = asyncio.Event()

    async def never(request: httpx2.Request) -> httpx2.Response:
        await stuck.wait()
        raise AssertionError

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(never)) as http:
        with pytest.raises(SignInFailed) as caught:
            await Discovery(http, ISSUER).metadata()
    assert caught.value.fault is Fault.DOWN


async def test_all_who_wait_for_a_slow_provider_fail_with_the_first(
    provider: FakeProvider,
) -> None:
    def drip(path: str) -> httpx2.Response:
        provider.now += fetching.SECONDS
        raise httpx2.ReadTimeout("too slow")

    provider.respond = drip
    found = await asyncio.gather(
        *(provider.discovery.metadata() for _ in range(20)), return_exceptions=True
    )
    assert all(isinstance(one, SignInFailed) for one in found)
    assert len(provider.asked) == 1


async def test_keys_that_can_not_be_read_are_not_asked_for_at_every_click(
    provider: FakeProvider,
) -> None:
    await provider.discovery.metadata()
    provider.keys = {"keys": []}
    for _ in range(5):
        with pytest.raises(SignInFailed):
            await provider.discovery.keys("one")
    assert provider.asked.count("/keys") == 1
    provider.keys = {"keys": [ONE]}
    provider.now += discovery.RETRY_SECONDS + 1
    await provider.discovery.keys("one")
    provider.keys = {"keys": []}
    provider.now += discovery.FRESH_SECONDS + 1
    for _ in range(5):
        assert [one.kid for one in await provider.discovery.keys("one")] == ["one"]
    assert provider.asked.count("/keys") == 3
    provider.now += discovery.STALE_SECONDS
    with pytest.raises(SignInFailed):
        await provider.discovery.keys("one")


async def test_new_keys_are_found_and_unknown_ones_looked_for_rarely(
    provider: FakeProvider,
) -> None:
    keys = await provider.discovery.keys("one")
    assert [one.kid for one in keys] == ["one"]
    provider.keys = {"keys": [TWO]}
    keys = await provider.discovery.keys("two")
    assert [one.kid for one in keys] == ["two"]
    for number in range(50):
        await provider.discovery.keys(f"made-up-{number}")
    assert provider.asked.count("/keys") == 2
    provider.now += discovery.ROTATION_SECONDS + 1
    await provider.discovery.keys("made-up")
    assert provider.asked.count("/keys") == 3


async def test_keys_stay_while_new_ones_can_not_be_read(provider: FakeProvider) -> None:
    await provider.discovery.keys("one")
    provider.keys = {"keys": []}
    assert [one.kid for one in await provider.discovery.keys("two")] == ["one"]


@pytest.mark.parametrize(
    "keys",
    [
        {"keys": []},
        {"keys": "x"},
        {},
        {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]},
        {"keys": [{"kty": "RSA", "n": "x", "e": "!"}, 5, {"kty": "unknown"}]},
        {"keys": [{**ONE, "use": "enc"}]},
    ],
    ids=str,
)
async def test_keys_that_can_not_sign_are_left_out(provider: FakeProvider, keys: object) -> None:
    provider.keys = keys
    with pytest.raises(SignInFailed):
        await provider.discovery.keys(None)


async def test_a_symmetric_key_beside_others_is_left_out(provider: FakeProvider) -> None:
    secret = OctKey.generate_key(256, parameters={"kid": "secret"}).as_dict(private=True)
    provider.keys = {"keys": [secret, ONE]}
    assert [one.kid for one in await provider.discovery.keys("one")] == ["one"]
