"""Headers in which a trusted proxy names the person whom it has signed in.

They are believed from the proxies of ``--forwarded-allow-ips`` alone, each of which has to take
them out of what browsers send. A header that comes twice is refused: a proxy that adds its own
behind a browser's would let anybody be anybody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from supt_async.config import ServerConfig
from supt_async.errors import Refused
from supt_async.server.access.addresses import TrustedProxies
from supt_async.server.errors import Denied
from supt_async.server.sign_in.arrival import MAX_SUBJECT
from supt_async.server.sign_in.settings import SignInSettings

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
"""Names of headers that may be given. Proxies and programs differ about an underscore."""
RESERVED = frozenset(
    (
        *("authorization", "cookie", "host", "origin", "forwarded", "connection", "upgrade"),
        *("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "content-length"),
    )
)
"""Headers that browsers send themselves, or that say something else."""
MAX_VALUE = 8192
"""Maximum length of the groups' header in bytes."""
MAX_GROUPS = 500
"""Maximum number of groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Person whom a proxy has named."""

    subject: str = field(repr=False)
    name: str = field(repr=False)
    groups: tuple[str, ...] = field(repr=False)

    @property
    def who(self) -> str:
        """Digest of the subject."""
        return _digest(self.subject)

    @property
    def rights(self) -> str:
        """Digest of the groups."""
        return _digest("\n".join(sorted(self.groups)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyHeaders:
    """Names of the headers, in lower case."""

    user: bytes
    groups: bytes | None
    name: bytes | None

    def read(self, headers: Iterable[tuple[bytes, bytes]]) -> Named | None:
        """Return whom a request's headers name; None if they name nobody.

        Raises:
            Denied: A header comes twice, or has characters that no name has.
        """
        wanted = {self.user, self.groups, self.name} - {None}
        found: dict[bytes, str] = {}
        for key, value in headers:
            if key in wanted:
                if key in found:
                    raise Denied(400, "a header of the proxy's came twice: let it replace, not add")
                found[key] = _text(value)
        subject = found.get(self.user, "")
        if not subject:
            return None
        if len(subject) > MAX_SUBJECT:
            raise Denied(400, "the proxy's name for you is too long")
        groups = [word.strip() for word in found.get(self.groups or b"", "").split(",")]
        if len(groups) > MAX_GROUPS:
            raise Denied(400, "the proxy names too many groups")
        return Named(
            subject=subject,
            name=found.get(self.name or b"", ""),
            groups=tuple(filter(None, groups)),
        )


def proxy_headers(config: ServerConfig, settings: SignInSettings) -> ProxyHeaders | None:
    """Return the headers to believe; None if there are none.

    Raises:
        Refused: The settings let anybody name anybody, or let nobody in.
    """
    user = config.auth_proxy_header
    if not user:
        _check_unused(config, settings)
        return None
    others = (config.auth_proxy_groups_header, config.auth_proxy_name_header)
    names = [name for name in (user, *others) if name]
    for name in names:
        if not NAME.fullmatch(name) or name.lower() in RESERVED:
            raise Refused(
                "--auth-proxy-header and its companions must be names of headers of the proxy's"
                " own, such as X-Forwarded-User, of letters, digits and '-'"
            )
    if len({name.lower() for name in names}) < len(names):
        raise Refused("--auth-proxy-header and its companions must be different headers")
    trusted = TrustedProxies(config.forwarded_allow_ips)
    if trusted.all or not config.forwarded_allow_ips.strip():
        raise Refused(
            "--auth-proxy-header needs the proxies' own addresses in --forwarded-allow-ips: with *"
            " anybody could be anybody"
        )
    if not settings.proxy:
        raise Refused(
            "--auth-proxy-header lets nobody in without rules: write [[proxy.rule]] into the file"
            " of --sign-in"
        )
    groups, shown = (name.lower().encode() if name else None for name in others)
    return ProxyHeaders(user=user.lower().encode(), groups=groups, name=shown)


def _check_unused(config: ServerConfig, settings: SignInSettings) -> None:
    if config.auth_proxy_groups_header or config.auth_proxy_name_header:
        raise Refused("--auth-proxy-groups-header and -name-header need --auth-proxy-header")
    if settings.proxy:
        raise Refused(
            "--sign-in has rules for a [proxy]: name the header that it sends with"
            " --auth-proxy-header"
        )


def _text(value: bytes) -> str:
    try:
        text = value.decode().strip(" \t") if len(value) <= MAX_VALUE else "\n"
    except UnicodeDecodeError:
        text = "\n"
    if not text.isprintable():
        raise Denied(400, "a header of the proxy's has characters that no name has")
    return text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
