"""What a provider says of itself, and its keys: both are kept for some time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from supt_async.server.access.middleware import is_loopback
from supt_async.server.sign_in.faults import Fault, SignInFailed
from supt_async.server.sign_in.openid.fetching import get_json

WELL_KNOWN = "/.well-known/openid-configuration"
FRESH_SECONDS = 3600.0
"""Seconds for which what was read is used without asking again."""
STALE_SECONDS = 24 * 3600.0
"""Seconds for which it is used while the provider can't be reached."""
RETRY_SECONDS = 5.0
"""Seconds after a failure in which the provider is not asked again."""
ROTATION_SECONDS = 60.0
"""Seconds between two looks for a key that is not known, which anybody can name."""
MOST_KEYS = 100
ASYMMETRIC = ("RSA", "EC", "OKP")
"""Types of keys that only the provider can sign with."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Discovery:
    """A provider's metadata and keys, each read once by all who wait for it."""

    def __init__(
        self,
        http: httpx2.AsyncClient,
        issuer: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._issuer = issuer
        self._clock = clock
        self._lock = asyncio.Lock()
        self._metadata: Metadata | None = None
        self._keys: KeySet | None = None
        self._read_at = self._keys_at = self._missed_at = float("-inf")
        self._failed_at = self._keys_failed_at = float("-inf")
        self._failure: SignInFailed | None = None
        self._keys_failure: SignInFailed | None = None

    async def metadata(self) -> Metadata:
        """Return what the provider says of itself.

        Raises:
            SignInFailed: It can't be reached, or what it says can't be used.
        """
        async with self._lock:
            return await self._fresh_metadata()

    async def keys(self, kid: str | None) -> KeySet:
        """Return the provider's keys, read again if the one in question is not among them.

        Args:
            kid: Id of the key; None if a token names none.

        Raises:
            SignInFailed: They can't be read.
        """
        async with self._lock:
            metadata = await self._fresh_metadata()
            now = self._clock()
            if self._keys is None or now - self._keys_at > FRESH_SECONDS:
                if now - self._keys_failed_at > RETRY_SECONDS:
                    await self._read_keys(metadata)
            elif not _has(self._keys, kid) and now - self._missed_at > ROTATION_SECONDS:
                await self._read_keys(metadata)
                self._missed_at = self._clock()
            return self._usable_keys()

    async def _fresh_metadata(self) -> Metadata:
        now = self._clock()
        if self._metadata is not None and now - self._read_at <= FRESH_SECONDS:
            return self._metadata
        if self._failure is not None and now - self._failed_at <= RETRY_SECONDS:
            return self._old_or(self._failure)
        try:
            found = await get_json(self._http, f"{self._issuer.rstrip('/')}{WELL_KNOWN}")
            self._metadata = _checked(found, self._issuer)
        except SignInFailed as exc:
            # All who have waited meanwhile fail with it, and don't wait again one after the other.
            self._failure, self._failed_at = exc, self._clock()
            return self._old_or(exc)
        self._read_at, self._failure = now, None
        return self._metadata

    def _old_or(self, failure: SignInFailed) -> Metadata:
        if self._metadata is None or self._clock() - self._read_at > STALE_SECONDS:
            raise failure
        return self._metadata

    async def _read_keys(self, metadata: Metadata) -> None:
        try:
            found = await get_json(self._http, metadata.jwks_uri)
            self._keys = _signing_keys(found)
        except SignInFailed as exc:
            self._keys_failure, self._keys_failed_at = exc, self._clock()
            return
        self._keys_at, self._keys_failure = self._clock(), None

    def _usable_keys(self) -> KeySet:
        failure = self._keys_failure
        old = self._clock() - self._keys_at > STALE_SECONDS
        if failure is not None and (self._keys is None or old):
            raise failure
        assert self._keys is not None
        return self._keys


def _checked(found: dict[str, Any], issuer: str) -> Metadata:
    try:
        metadata = msgspec.convert(found, Metadata)
    except msgspec.ValidationError as exc:
        raise SignInFailed(Fault.DOWN, f"{issuer}: its metadata can't be used: {exc}") from exc
    if metadata.issuer != issuer:
        raise SignInFailed(
            Fault.DOWN,
            f"the provider calls itself {metadata.issuer[:200]!r}, and the file {issuer!r}:"
            " write issuer exactly as it does",
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        address = getattr(metadata, name)
        if address is not None and not _is_secure(address):
            raise SignInFailed(Fault.DOWN, f"{issuer}: its {name} is no https address")
    return metadata


def _is_secure(url: str) -> bool:
    """Tell whether an address is https; without TLS only this machine is one's own."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    )


def _signing_keys(found: dict[str, Any]) -> KeySet:
    """Return the keys that can sign a token; the others are left out."""
    given = found.get("keys")
    keys = [
        key
        for key in (given[:MOST_KEYS] if isinstance(given, list) else [])
        if isinstance(key, dict) and key.get("kty") in ASYMMETRIC and key.get("use", "sig") == "sig"
    ]
    good = []
    for key in keys:
        try:
            good += KeySet.import_key_set({"keys": [key]}).keys
        except (JoseError, ValueError, TypeError, KeyError):
            continue  # of a kind that is not known here
    if not good:
        raise SignInFailed(Fault.DOWN, "the provider has no key that can sign")
    return KeySet(good)


def _has(keys: KeySet, kid: str | None) -> bool:
    return kid is None or any(key.kid == kid for key in keys)
