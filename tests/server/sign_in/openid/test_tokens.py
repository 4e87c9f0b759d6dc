"""Tokens that were not made by the provider, or not for this, are refused."""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from supt_async.server.sign_in.faults import Fault, SignInFailed
from supt_async.server.sign_in.openid.tokens import (
    LOGOUT,
    MAX_TOKEN,
    id_token_claims,
    key_id,
    logout_claims,
)

KEY = RSAKey.generate_key(2048, parameters={"kid": "k1", "use": "sig"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "k1"})
KEYS = KeySet.import_key_set({"keys": [KEY.as_dict(private=False)]})
ISSUER, CLIENT, NONCE = "https://id.example", "supt", "n-0S6_WzA2Mj"
Change = dict[str, Any]


def now() -> int:
    return round(time.time())


def claims(**changes: Any) -> Change:
    made = {
        "iss": ISSUER,
        "sub": "ada",
        "aud": CLIENT,
        "exp": now() + 300,
        "iat": now(),
        "nonce": NONCE,
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def signed(body: Change, key: RSAKey = KEY, **header: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1", **header}, body, key, ["RS256"])


def read(token: str, *, access_token: str | None = None) -> dict[str, Any]:
    return id_token_claims(
        token,
        KEYS,
        issuer=ISSUER,
        client_id=CLIENT,
        nonce=NONCE,
        access_token=access_token,
        algorithms=("RS256", "HS256", "none"),
    )


def unsigned(header: Change, body: Change) -> str:
    parts = [json.dumps(part).encode() for part in (header, body)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, b""))


def hs256_with_the_public_key() -> str:
    body = unsigned({"alg": "HS256", "kid": "k1"}, claims()).removesuffix(".")
    public = KEY.as_pem(private=False)
    code = base64.urlsafe_b64encode(hmac.digest(public, body.encode(), "sha256"))
    return f"{body}.{code.rstrip(b'=').decode()}"


def test_a_good_token_tells_who_somebody_is() -> None:
    token = signed(claims(groups=["a"]))
    assert key_id(token) == "k1"
    found = read(token)
    assert (found["sub"], found["groups"]) == ("ada", ["a"])


@pytest.mark.parametrize(
    "make",
    [
        lambda: unsigned({"alg": "none"}, claims()),
        lambda: unsigned({"alg": "None", "kid": "k1"}, claims()),
        lambda: unsigned({"alg": "RS256", "kid": "k1"}, claims()),
        hs256_with_the_public_key,
        lambda: signed(claims(), OTHER),
        lambda: signed(claims(), kid="k2"),
        lambda: signed(claims())[:-6] + "AAAAAA",
        lambda: unsigned({"alg": "RS256", "crit": ["exp"], "exp": 1}, claims()),
        lambda: "a.b.c",
        lambda: "",
        lambda: ".." + "x" * MAX_TOKEN,
    ],
    ids=lambda made: "",
)
def test_a_token_that_the_provider_has_not_signed_is_refused(make: Callable[[], str]) -> None:
    with pytest.raises(SignInFailed) as caught:
        read(make())
    assert caught.value.fault is Fault.INVALID


def test_a_key_in_the_header_is_not_used() -> None:
    with pytest.raises(SignInFailed, match="not signed well"):
        read(signed(claims(), OTHER, jwk=OTHER.as_dict(private=False)))


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"iss": f"{ISSUER}/"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"exp": [1]},
        {"nbf": 9_999_999_999},
        {"iat": 9_999_999_999},
        {"iat": None},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": [NONCE]},
        {"nonce": ""},
        {"sub": None},
        {"sub": 5},
        {"amr": "pwd"},
    ],
    ids=str,
)
def test_a_token_for_something_else_is_refused(change: Change) -> None:
    with pytest.raises(SignInFailed) as caught:
        read(signed(claims(**change)))
    assert caught.value.fault is Fault.INVALID


def test_an_access_token_of_somebody_else_is_noticed() -> None:
    with pytest.raises(SignInFailed, match="at_hash"):
        read(signed(claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA")), access_token="theirs")


def test_a_provider_that_signs_with_symmetric_keys_only_is_refused() -> None:
    with pytest.raises(SignInFailed, match="no algorithm"):
        id_token_claims(
            signed(claims()),
            KEYS,
            issuer=ISSUER,
            client_id=CLIENT,
            nonce=NONCE,
            access_token=None,
            algorithms=("HS256", "none"),
        )


def logout(**changes: Any) -> dict[str, Any]:
    body = claims(**{"nonce": None, "jti": "j1", "sid": "S", "events": {LOGOUT: {}}, **changes})
    return logout_claims(signed(body, typ="logout+jwt"), KEYS, issuer=ISSUER, client_id=CLIENT)


def test_a_logout_token_names_who_is_out() -> None:
    assert logout()["sid"] == "S"
    assert logout(sub=None)["sid"] == "S"
    assert logout(sid=None)["sub"] == "ada"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"events": None},
        {"events": {"http://x.example": {}}},
        {"events": LOGOUT},
        {"events": {LOGOUT: True}},
        {"nonce": NONCE},
        {"jti": None},
        {"jti": 5},
        {"sub": None, "sid": None},
        {"sub": None, "sid": 7},
        {"iat": now() - 3600},
        {"iat": now() + 3600},
        {"exp": now() - 3600},
    ],
    ids=str,
)
def test_a_token_that_is_no_logout_of_now_is_refused(change: Change) -> None:
    with pytest.raises(SignInFailed) as caught:
        logout(**change)
    assert caught.value.fault is Fault.INVALID


def test_an_id_token_ends_no_session() -> None:
    with pytest.raises(SignInFailed):
        logout_claims(signed(claims(jti="j")), KEYS, issuer=ISSUER, client_id=CLIENT)


def test_a_logout_token_signs_nobody_in() -> None:
    with pytest.raises(SignInFailed, match="nonce"):
        read(signed(claims(nonce=None, events={LOGOUT: {}})))


@given(st.text(max_size=300))
def test_any_text_is_refused_and_nothing_else_happens(text: str) -> None:
    for token in (text, f"{text}.{text}.{text}"):
        with pytest.raises(SignInFailed):
            read(token)
        with contextlib.suppress(SignInFailed):
            key_id(token)
