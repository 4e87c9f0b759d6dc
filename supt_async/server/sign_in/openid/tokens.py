"""Tokens that a provider has signed: ID tokens, and logout tokens of the back channel.

Only what the provider alone can have signed is accepted: never ``none``, and never a symmetric
algorithm, whose key could be the provider's public one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from supt_async.domain.values import JSONValue
from supt_async.server.sign_in.faults import Fault, SignInFailed

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
"""Algorithms of which only the provider has the key to sign."""
MAX_TOKEN = 64 * 1024
"""Maximum length of a token in characters: the time to check it grows with it."""
MAX_HEADER = 2048
LEEWAY = 60
"""Seconds by which the provider's clock may differ."""
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_SECONDS = 300
"""Seconds for which a logout token counts after it was made."""


class _Registry(JWSRegistry):
    max_header_length = MAX_HEADER
    max_payload_length = MAX_TOKEN


def key_id(token: str) -> str | None:
    """Return the id of the key that a token says it is signed with; nothing is checked yet.

    Raises:
        SignInFailed: It is no token.
    """
    if len(token) > MAX_TOKEN or not token.isascii() or token.count(".") != 2:
        raise SignInFailed(Fault.INVALID, "the token is too long, or none")
    head = token.partition(".")[0]
    if len(head) > MAX_HEADER:
        raise SignInFailed(Fault.INVALID, "the token's header is too long")
    try:
        header = msgspec.json.decode(urlsafe_b64decode(head.encode()))
    except (ValueError, RecursionError) as exc:
        raise SignInFailed(Fault.INVALID, "the token's header can't be read") from exc
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else None


def id_token_claims(
    token: str,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str | None,
    algorithms: Sequence[str] = ALGORITHMS,
) -> dict[str, JSONValue]:
    """Return the claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7).

    Raises:
        SignInFailed: It was not made by this provider, for this server, for this very sign-in.
    """
    header, claims = _verified(token, keys, algorithms)
    options = _options(issuer, client_id)
    params = {"nonce": nonce, "client_id": client_id, "access_token": access_token}
    try:
        CodeIDToken(claims, header, options, params).validate(now=round(time.time()), leeway=LEEWAY)
    except (JoseError, TypeError, ValueError, AttributeError) as exc:
        raise SignInFailed(Fault.INVALID, f"the ID token is refused: {exc}") from exc
    if claims.get("nonce") != nonce:  # Authlib compares nothing with an empty one
        raise SignInFailed(Fault.INVALID, "the ID token's nonce is another sign-in's")
    return claims


def logout_claims(
    token: str,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    algorithms: Sequence[str] = ALGORITHMS,
) -> dict[str, JSONValue]:
    """Return the claims of a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6).

    Raises:
        SignInFailed: It is none of this provider's for this server, or an old one.
    """
    header, claims = _verified(token, keys, algorithms)
    now = round(time.time())
    options = {
        **_options(issuer, client_id),
        "iat": {"essential": True},
        "jti": {"essential": True},
    }
    try:
        JWTClaims(claims, header, options).validate(now=now, leeway=LEEWAY)
    except (JoseError, TypeError, ValueError, AttributeError) as exc:
        raise SignInFailed(Fault.INVALID, f"the logout token is refused: {exc}") from exc
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict):
        raise SignInFailed(Fault.INVALID, "the token says nothing of a logout")
    if "nonce" in claims:
        raise SignInFailed(Fault.INVALID, "a logout token has no nonce")
    if not any(_is_text(claims.get(name)) for name in ("sub", "sid")):
        raise SignInFailed(Fault.INVALID, "the logout token names no session and nobody")
    if not isinstance(claims["iat"], int | float) or claims["iat"] < now - LOGOUT_SECONDS:
        raise SignInFailed(Fault.INVALID, "the logout token is too old")
    return claims


def _verified(
    token: str, keys: KeySet, algorithms: Sequence[str]
) -> tuple[dict[str, Any], dict[str, JSONValue]]:
    """Return header and claims of a token whose signature is good."""
    allowed = [name for name in algorithms if name in ALGORITHMS]
    if not allowed:
        raise SignInFailed(Fault.INVALID, "the provider signs with no algorithm that is accepted")
    registry = _Registry(algorithms=allowed, strict_check_header=False)
    try:
        found = jwt.decode(token, keys, registry=registry)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as exc:
        raise SignInFailed(Fault.INVALID, f"the token is not signed well: {exc}") from exc
    return found.header, found.claims


def _options(issuer: str, client_id: str) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
    }


def _is_text(value: JSONValue) -> bool:
    return isinstance(value, str) and value != ""


def text_of(claims: Mapping[str, JSONValue], name: str) -> str | None:
    """Return a claim if it is a text that is not empty."""
    value = claims.get(name)
    return value if isinstance(value, str) and value else None
