"""The sign-in file (``--sign-in``): providers, and rules of what their people may do here.

It holds no secret: it names the file or the environment variable of each.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from supt_async.errors import Refused
from supt_async.rules.sign_in.claims import ANY, Given, Grant, Rule
from supt_async.secret_files import PREFIX, read_secret
from supt_async.server.access.middleware import is_loopback
from supt_async.storage.sign_in.records import PROXY

MAX_FILE = 1_000_000
"""Maximum size of the file in bytes."""
MAX_HOURS = 24 * 180
"""Maximum number of hours for which a browser stays signed in."""
MAX_ISSUER = 255
"""Maximum number of characters of an issuer."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
"""Names of providers, which are parts of addresses."""
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""Names of projects."""
WAYS = "ways"
"""Word in an address that is no provider's: how people sign in, for the page."""
HOUR_MS = 3_600_000


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Table of the file, in which no other keys may be."""


class _Rule(_Table, frozen=True, kw_only=True):
    value: str | list[str]
    role: Literal["labeller", "admin", "creator"]
    claim: str = "groups"
    project: str | list[str] | None = None


class _Provider(_Table, frozen=True, kw_only=True):
    name: str
    issuer: str
    client_id: str
    title: str = ""
    client_secret: str | None = None
    client_secret_file: str | None = None
    client_secret_env: str | None = None
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    name_claim: str = ""
    rule: list[_Rule] = []

    def __repr__(self) -> str:
        return "_Provider(...)"


class _Proxy(_Table, frozen=True, kw_only=True):
    title: str = ""
    rule: list[_Rule] = []


class _File(_Table, frozen=True, kw_only=True):
    invitations: bool = True
    session_hours: float = 12
    contact: str = ""
    provider: list[_Provider] = []
    proxy: _Proxy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """A provider of identities, and what its people may do here."""

    name: str
    title: str
    """Name that people read."""
    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: tuple[str, ...]
    name_claim: str
    """Claim with the name of a person; empty: the usual ones."""
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """How people sign in."""

    invitations: bool = True
    """Whether links open anything."""
    cookie_ms: int = 12 * HOUR_MS
    """Time in milliseconds for which a provider's sign-in lasts."""
    contact: str = ""
    """Whom people ask if no project is open to them."""
    providers: tuple[ProviderSettings, ...] = ()
    proxy: tuple[Rule, ...] = ()
    """Rules of people whom a trusted proxy names; their groups are the claim ``groups``."""
    proxy_title: str = ""


def read_settings(path: str) -> SignInSettings:
    """Return the settings of a sign-in file; without a name those of no file.

    Raises:
        Refused: The file, or a secret that it names, can't be read or used.
    """
    if not path:
        return SignInSettings()
    try:
        with Path(path).open("rb") as file:
            text = file.read(MAX_FILE + 1)
        if len(text) > MAX_FILE:
            raise Refused(f"--sign-in {path}: the file is longer than {MAX_FILE:,} bytes")
        found = msgspec.convert(tomllib.loads(text.decode()), _File)
    except OSError as exc:
        raise Refused(f"--sign-in {path}: can't read it: {exc.strerror}") from exc
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise Refused(f"--sign-in {path}: this is no TOML: {_reason(exc)}") from exc
    except msgspec.ValidationError as exc:
        raise Refused(f"--sign-in {path}: {_place(str(exc))}") from exc
    try:
        return _checked(found, Path(path).parent)
    except Refused as exc:
        raise Refused(f"--sign-in {path}: {exc}") from exc


def _checked(found: _File, folder: Path) -> SignInSettings:
    if not 0 < found.session_hours <= MAX_HOURS:
        raise Refused(f"session_hours must be more than 0 and at most {MAX_HOURS}")
    if not found.provider and found.proxy is None:
        raise Refused("name a [[provider]], or [proxy] for a trusted proxy's headers")
    providers = tuple(_provider(one, folder) for one in found.provider)
    names = [one.name for one in providers]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused(f"two providers have the name {twice!r}")
    return SignInSettings(
        invitations=found.invitations,
        cookie_ms=round(found.session_hours * HOUR_MS),
        contact=" ".join(found.contact.split())[:200],
        providers=providers,
        proxy=_rules(found.proxy.rule, "[proxy]") if found.proxy is not None else (),
        proxy_title=found.proxy.title if found.proxy is not None else "",
    )


def _provider(given: _Provider, folder: Path) -> ProviderSettings:
    if not NAME.fullmatch(given.name) or given.name in (PROXY, WAYS):
        raise Refused(
            f"provider {given.name[:40]!r}: a name has 1 to 32 lower-case letters, digits and '-',"
            f" and is not {PROXY!r} or {WAYS!r}"
        )
    about = f"provider {given.name!r}"
    if not given.client_id.strip():
        raise Refused(f"{about}: client_id is empty")
    if "openid" not in given.scopes:
        raise Refused(f"{about}: scopes must have 'openid' among them")
    _check_issuer(given.issuer, about)
    return ProviderSettings(
        name=given.name,
        title=" ".join(given.title.split())[:60] or given.name,
        issuer=given.issuer,
        client_id=given.client_id.strip(),
        client_secret=_secret(given, about, folder),
        scopes=given.scopes,
        name_claim=given.name_claim,
        rules=_rules(given.rule, about),
    )


def _check_issuer(issuer: str, about: str) -> None:
    wrong = Refused(
        f"{about}: issuer must be the https address that the provider states, at most"
        f" {MAX_ISSUER} characters, without ? and #"
    )
    try:
        parts = urlsplit(issuer)
        secure = parts.scheme == "https" or (
            parts.scheme == "http" and is_loopback(parts.hostname or "")
        )
        good = secure and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError as exc:
        raise wrong from exc
    plain = issuer.isascii() and issuer.isprintable() and " " not in issuer
    if not good or not plain or "?" in issuer or "#" in issuer or len(issuer) > MAX_ISSUER:
        raise wrong


def _secret(given: _Provider, about: str, folder: Path) -> str | None:
    """Return the client's secret; None for a client that has none."""
    if given.client_secret is not None:
        raise Refused(
            f"{about}: client_secret is written in plain: put it into a file of its own, and name"
            " that with client_secret_file, or a variable with client_secret_env"
        )
    if given.client_secret_file is not None and given.client_secret_env is not None:
        raise Refused(f"{about}: give client_secret_file or client_secret_env, not both")
    secret = None
    if given.client_secret_file is not None:
        try:
            secret = read_secret(f"{PREFIX}{folder / given.client_secret_file}")
        except Refused as exc:
            raise Refused(f"{about}: client_secret_file: {exc}") from exc
    elif given.client_secret_env is not None:
        secret = os.environ.get(given.client_secret_env, "").strip()
    if secret == "":
        named = given.client_secret_file or f"the variable {given.client_secret_env}"
        raise Refused(f"{about}: {named} is empty or missing: put the client's secret into it")
    return secret


def _rules(given: Sequence[_Rule], about: str) -> tuple[Rule, ...]:
    if not given:
        raise Refused(f"{about}: without a rule nobody is let in: add one")
    return tuple(
        Rule(claim=rule.claim, values=tuple(values), grant=Grant(project, Given(rule.role)))
        for number, rule in enumerate(given, start=1)
        for values in [_values(rule, f"{about}, rule {number}")]
        for project in _projects(rule, f"{about}, rule {number}")
    )


def _values(rule: _Rule, about: str) -> list[str]:
    values = [rule.value] if isinstance(rule.value, str) else rule.value
    if not values or not all(values) or not rule.claim:
        raise Refused(f"{about}: claim and value must not be empty; '{ANY}' stands for everybody")
    return values


def _projects(rule: _Rule, about: str) -> list[str]:
    if rule.role == "creator":
        if rule.project is not None:
            raise Refused(f"{about}: role 'creator' is for making projects: leave project out")
        return [ANY]
    if rule.project is None:
        raise Refused(f"{about}: name a project, or '{ANY}' for all of them")
    projects = [rule.project] if isinstance(rule.project, str) else rule.project
    if not projects or not all(slug == ANY or SLUG.fullmatch(slug) for slug in projects):
        raise Refused(f"{about}: project must be the name in a project's address, or '{ANY}'")
    return projects


def _reason(exc: Exception) -> str:
    return "it is not UTF-8" if isinstance(exc, UnicodeDecodeError) else str(exc)


def _place(message: str) -> str:
    """Return msgspec's message with the place in the words of TOML."""
    reason, _, path = message.partition(" - at `")
    reason = re.sub(r"^Object contains unknown field", "there is no key", reason)
    reason = re.sub(r"^Object missing required field", "a key is missing:", reason)
    reason = re.sub(
        r"^Invalid enum value", "role must be 'labeller', 'admin' or 'creator', not", reason
    )
    where = (
        re.sub(r"\[(\d+)\]", lambda found: f" {int(found[1]) + 1}", path.removesuffix("`"))
        .removeprefix("$")
        .removeprefix(".")
    )
    place = f" in {where.replace('.', ', ')}" if where else ""
    return f"{reason}{place}{_meant(reason)}"


def _meant(reason: str) -> str:
    """Return a question for the key that somebody may have meant; "" if none is alike."""
    unknown = re.fullmatch("there is no key `(.*)`", reason)
    keys = [key for table in (_File, _Provider, _Rule, _Proxy) for key in table.__struct_fields__]
    alike = get_close_matches(unknown[1], keys, n=1) if unknown else []
    return f": did you mean `{alike[0]}`?" if alike else ""
