"""Arrival of people whom a provider, or a trusted proxy, has identified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supt_async.domain.values import JSONValue
from supt_async.rules.sign_in.claims import UNNAMED, grants_of, name_from, safe_name
from supt_async.server.errors import Denied
from supt_async.server.sign_in.faults import Fault, SignInFailed
from supt_async.server.sign_in.settings import ProviderSettings, SignInSettings
from supt_async.storage.ports.sign_in import Identities
from supt_async.storage.records import Joined
from supt_async.storage.sign_in.records import PROXY, Identified, SignInFault

MAX_SUBJECT = 255
"""Maximum number of characters of a subject."""
NO_SUBJECT = "the provider's name for you can't be used: tell the server's operator"


class Arrivals:
    """Signs people in by who they are elsewhere."""

    def __init__(self, identities: Identities, settings: SignInSettings) -> None:
        self._identities = identities
        self._settings = settings

    async def arrive(self, *, subject: str, name: str, groups: Sequence[str]) -> Joined:
        """Sign in somebody whom a trusted proxy's headers name; the result has their cookie.

        Args:
            subject: What the proxy knows them by, for ever.
            name: Name that they have there; empty if it is not known.
            groups: Their groups, which are the claim ``groups`` for rules.

        Raises:
            Denied: No project is open to them, they are revoked, or the subject can't be one.
        """
        if not is_subject(subject):
            raise Denied(403, NO_SUBJECT)
        joined = await self._identities.arrive(
            Identified(
                issuer=PROXY,
                subject=subject,
                provider=PROXY,
                name=safe_name(name) or safe_name(subject) or UNNAMED,
                grants=grants_of(self._settings.proxy, {"groups": list(groups)}),
                cookie_ms=self._settings.cookie_ms,
            )
        )
        if isinstance(joined, SignInFault):
            raise Denied(403, self.sentence(joined))
        return joined

    async def arrive_by(
        self,
        provider: ProviderSettings,
        claims: Mapping[str, JSONValue],
    ) -> Joined | SignInFault:
        """Sign in somebody with the verified claims of a provider.

        Raises:
            SignInFailed: The subject can't be one.
        """
        subject, sid = claims.get("sub"), claims.get("sid")
        if not is_subject(subject):
            raise SignInFailed(Fault.INVALID, "the subject is too long, or not printable")
        fits = isinstance(sid, str) and 0 < len(sid) <= MAX_SUBJECT and sid.isprintable()
        return await self._identities.arrive(
            Identified(
                issuer=provider.issuer,
                subject=str(subject),
                provider=provider.name,
                name=name_from(claims, provider.name_claim),
                grants=grants_of(provider.rules, claims),
                cookie_ms=self._settings.cookie_ms,
                sid=str(sid) if fits else None,
            )
        )

    def sentence(self, fault: SignInFault) -> str:
        """Return why somebody who is known to a provider is not let in."""
        ask = self._settings.contact or "the server's operator"
        if fault is SignInFault.REVOKED:
            return f"your access has been revoked: ask {ask}"
        return f"no project is open to you: ask {ask}"


def is_subject(subject: JSONValue) -> bool:
    """Tell whether a subject is a text that is not too long and can be stored."""
    return isinstance(subject, str) and 0 < len(subject) <= MAX_SUBJECT and subject.isprintable()
