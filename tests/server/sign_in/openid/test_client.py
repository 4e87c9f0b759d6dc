"""One provider's client: what it remembers of logouts, and how many it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from supt_async.errors import StorageUnavailable
from supt_async.server.access import rate_limits
from supt_async.server.sign_in.faults import SignInFailed
from supt_async.server.sign_in.openid.client import OpenIdClient
from supt_async.server.sign_in.openid.discovery import Discovery
from supt_async.server.sign_in.openid.tokens import LOGOUT
from supt_async.server.sign_in.settings import ProviderSettings
from tests.server.sign_in.openid.test_tokens import CLIENT, ISSUER, KEY, claims, signed
from tests.support.openid.provider import Provider, rule
from tests.support.servers import run_server

METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}
SETTINGS = ProviderSettings(
    name="acme",
    title="ACME",
    issuer=ISSUER,
    client_id=CLIENT,
    client_secret=None,
    scopes=("openid",),
    name_claim="",
    rules=(),
)


def told(request: httpx2.Request) -> httpx2.Response:
    keys = {"keys": [KEY.as_dict(private=False)]}
    return httpx2.Response(200, json=keys if request.url.path == "/keys" else METADATA)


def known(client: OpenIdClient, http: httpx2.AsyncClient) -> OpenIdClient:
    """Let a client know its provider by a transport of the test's."""
    client.discovery = Discovery(http, ISSUER)
    return client


@pytest.fixture
async def client() -> AsyncIterator[OpenIdClient]:
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(told)) as http:
        made = known(OpenIdClient(SETTINGS, "https://supt.example"), http)
        yield made
        await made.aclose()


def logout_token(jti: str = "j1", client_id: str = CLIENT) -> str:
    return signed(claims(nonce=None, jti=jti, sid="S", events={LOGOUT: {}}, aud=client_id))


async def test_a_logout_token_counts_once(client: OpenIdClient) -> None:
    async with client.logout(logout_token()) as logout:
        assert (logout.provider, logout.subject, logout.sid) == ("acme", "ada", "S")
    with pytest.raises(SignInFailed):
        async with client.logout(logout_token()):
            raise AssertionError
    async with client.logout(logout_token("j2")):
        pass


async def test_a_logout_that_could_not_be_stored_may_be_sent_again(client: OpenIdClient) -> None:
    with pytest.raises(StorageUnavailable):
        async with client.logout(logout_token()):
            raise StorageUnavailable("away")
    async with client.logout(logout_token()) as logout:
        assert logout.sid == "S"


async def test_a_provider_signs_a_class_out_at_once_and_wrong_tokens_have_a_rate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rate_limits, "SIGN_INS", 2)
    monkeypatch.setattr(rate_limits, "SIGN_INS_PER_SECOND", 0.001)
    settings = {
        "sign_in": Provider(ISSUER).file(tmp_path, rule("labelling", "digits")),
        "forwarded_allow_ips": "10.9.9.9",
    }
    async with (
        run_server(f"sqlite:///{tmp_path}/people.db", **settings) as server,
        httpx2.AsyncClient(transport=httpx2.MockTransport(told)) as provider,
        server.http() as http,
    ):
        client = known(server.services.sign_in.sign_in.clients["acme"], provider)

        async def say(token: str) -> int:
            data = {"logout_token": token}
            return (await http.post("/sign-in/acme/logout", data=data)).status_code

        mine = client.settings.client_id
        said = [await say(logout_token(f"j{number}", mine)) for number in range(5)]
        assert said == [200] * 5
        assert [await say("a.b.c") for _ in range(4)] == [400, 400, 429, 429]
