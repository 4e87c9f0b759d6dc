"""Addresses of sign-in by a provider: the way there, back, and a provider's own sign-out.

Everything here is for strangers: it reads little, keeps nothing, and asks a provider only for those
who have begun a sign-in in the same browser, at a rate for each address.
"""

from __future__ import annotations

import hmac
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from supt_async.domain.project import Role
from supt_async.rules.sign_in.claims import name_from
from supt_async.server.access.authentication import Authenticator
from supt_async.server.access.public_address import PublicAddress
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.errors import Denied
from supt_async.server.sign_in.faults import Fault, SignInFailed
from supt_async.server.sign_in.pending import (
    OUTCOME_SECONDS,
    PENDING_SECONDS,
    Outcome,
    Pending,
    SignedCookie,
    begin,
)
from supt_async.server.sign_in.settings import WAYS
from supt_async.server.sign_in.sign_in import SignIn
from supt_async.server.sign_in.ways import ways_in
from supt_async.storage.ports.sign_in import SignIns
from supt_async.storage.records import Joined

if TYPE_CHECKING:
    from supt_async.server.sign_in.openid.client import OpenIdClient

logger = logging.getLogger(__name__)

MAX_CODE = 4096
"""Maximum length of a code in characters."""
MAX_QUERY = 8192
"""Maximum length of a query string that is looked at."""
MAX_FORM = 128 * 1024
"""Maximum length in bytes of the body of a provider's sign-out."""
NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRoutes:
    """Routes of sign-in, and what they need of the server."""

    sign_in: SignIn
    sign_ins: SignIns
    auth: Authenticator
    limits: RateLimits
    address: PublicAddress
    pending: SignedCookie
    outcome: SignedCookie

    @classmethod
    def of(
        cls,
        sign_in: SignIn,
        sign_ins: SignIns,
        auth: Authenticator,
        limits: RateLimits,
        address: PublicAddress,
        server_id: str,
        secret: bytes,
    ) -> SignInRoutes:
        """Make the routes of a server with this id and secret."""
        path, secure = address.prefix or "/", address.secure
        return cls(
            sign_in=sign_in,
            sign_ins=sign_ins,
            auth=auth,
            limits=limits,
            address=address,
            pending=SignedCookie(f"supt_{server_id}_sign_in", secret, path=path, secure=secure),
            outcome=SignedCookie(f"supt_{server_id}_outcome", secret, path=path, secure=secure),
        )

    def routes(self) -> list[BaseRoute]:
        one = "/sign-in/{provider}"
        return [
            Route(f"/sign-in/{WAYS}", self.ways),
            Route(one, self.start),
            Route(f"{one}/callback", self.callback),
            Route(f"{one}/logout", self.logout, methods=["POST"]),
        ]

    async def ways(self, request: Request) -> Response:
        """Tell how people sign in here, and why the latest sign-in in this browser has failed."""
        outcome = self.outcome.read(request.headers, Outcome)
        found = msgspec.json.encode(ways_in(self.sign_in.settings, outcome, self.sign_in.url))
        return Response(found, media_type="application/json", headers=NO_STORE)

    async def start(self, request: Request) -> Response:
        """Send a browser to a provider."""
        client = self._client(request)
        if client is None:
            return self._to_page("/sign-in")
        query = _query(request)
        here = urlsplit(self.address.url).netloc
        if request.headers.get("host") != here and "here" not in query:
            # Under another name of this machine the cookie would not come back.
            own = f"{self.address.url}/sign-in/{client.settings.name}"
            return _see_other(f"{own}?{urlencode({**query, 'here': '1'})}")
        pending = begin(client.settings.name, query.get("next", ""))
        try:
            self._count(request)
            address = await client.address(pending, again="again" in query)
        except SignInFailed as exc:
            return self._failed(exc, client)
        response = _see_other(address)
        cookie = self.pending.set_header(pending, PENDING_SECONDS)
        response.headers.append("set-cookie", cookie)
        return response

    async def callback(self, request: Request) -> Response:
        """Sign somebody in who comes back from a provider."""
        client = self._client(request)
        if client is None:
            return self._to_page("/sign-in")
        name = ""
        try:
            self._count(request)
            pending, query = self._begun(request, client)
            claims = await client.claims(_code(query), query.get("iss"), pending)
            name = name_from(claims, client.settings.name_claim)
            joined = await self.sign_in.arrivals.arrive_by(client.settings, claims)
            if not isinstance(joined, Joined):
                raise SignInFailed(Fault(joined.value), "somebody is known, and not let in")
        except SignInFailed as exc:
            return self._failed(exc, client, name)
        return self._signed_in(joined, pending)

    async def logout(self, request: Request) -> Response:
        """End the sign-ins that a provider has ended (OpenID Connect Back-Channel Logout 1.0).

        Only those that fail are counted: a provider may sign out a whole class at once, and says
        each of them once.
        """
        client = self._client(request)
        if client is None:
            raise Denied(404, "there is no such provider")
        address = self.limits.address(request.scope)
        try:
            if self.limits.sign_in_wait(address):
                raise SignInFailed(Fault.BUSY, "too many wrong logout tokens from one address")
            async with client.logout(await _logout_token(request)) as logout:
                ended = await self.sign_ins.end_at_provider(logout)
        except SignInFailed as exc:
            self.limits.sign_in(address)
            _tell(exc, client)
            status = {Fault.DOWN: 503, Fault.BUSY: 429}.get(exc.fault, 400)
            return JSONResponse({"error": "invalid_request"}, status, headers=NO_STORE)
        extra = {"action": "sign-out", "provider": client.settings.name, "ended": ended}
        logger.info("a provider has ended sign-ins", extra=extra)
        return Response(status_code=200, headers=NO_STORE)

    def _client(self, request: Request) -> OpenIdClient | None:
        return self.sign_in.clients.get(str(request.path_params["provider"]))

    def _count(self, request: Request) -> None:
        """Count a step of a sign-in from an address."""
        if self.limits.sign_in(self.limits.address(request.scope)):
            raise SignInFailed(Fault.BUSY, "too many sign-ins from one address")

    def _begun(self, request: Request, client: OpenIdClient) -> tuple[Pending, dict[str, str]]:
        """Return the sign-in that was begun in this browser, and the provider's answer to it."""
        query = _query(request)
        pending = self.pending.read(request.headers, Pending)
        if (
            pending is None
            or pending.provider != client.settings.name
            or not hmac.compare_digest(pending.state.encode(), query.get("state", "").encode())
        ):
            raise SignInFailed(Fault.STALE, "the answer belongs to no sign-in of this browser")
        if "error" in query:
            raise SignInFailed(Fault.DENIED, f"the provider says {query['error'][:100]!r}")
        return pending, query

    def _signed_in(self, joined: Joined, pending: Pending) -> Response:
        """Return where somebody goes who is signed in, with their cookie."""
        page = "admin" if joined.role is Role.ADMIN else "label"
        usual = "/" if joined.slug is None else f"/{page}/{joined.slug}"
        response = self._to_page(pending.next or usual)
        seconds = self.sign_in.settings.cookie_ms // 1000
        for cookie in (
            self.auth.cookie.set_header(joined.cookie or "", seconds),
            self.pending.set_header(None),
            self.outcome.set_header(None),
        ):
            response.headers.append("set-cookie", cookie)
        return response

    def _failed(self, exc: SignInFailed, client: OpenIdClient, name: str = "") -> Response:
        """Return the page that says why a sign-in has failed."""
        _tell(exc, client)
        outcome = Outcome(
            fault=exc.fault.value,
            provider=client.settings.name,
            name=name,
            until=round(time.time()) + OUTCOME_SECONDS,
        )
        response = self._to_page("/sign-in")
        cookies = [self.outcome.set_header(outcome, OUTCOME_SECONDS)]
        if exc.fault is not Fault.STALE:  # then another tab's may be under way, or anybody's link
            cookies.append(self.pending.set_header(None))
        for cookie in cookies:
            response.headers.append("set-cookie", cookie)
        return response

    def _to_page(self, path: str) -> Response:
        return _see_other(f"{self.address.url}{path}")


def _see_other(address: str) -> Response:
    return RedirectResponse(address, 303, headers=NO_STORE)


def _query(request: Request) -> dict[str, str]:
    """Return the parameters of an address, of which none may come twice."""
    query: bytes = request.scope["query_string"]
    if len(query) > MAX_QUERY:
        return {}
    try:
        found = parse_qs(query.decode("ascii"), max_num_fields=30, errors="strict")
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _code(query: dict[str, str]) -> str:
    code = query.get("code", "")
    if not code or len(code) > MAX_CODE:
        raise SignInFailed(Fault.INVALID, "the answer has no code")
    return code


async def _logout_token(request: Request) -> str:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM:
            raise Denied(413, f"the request is larger than {MAX_FORM} bytes")
    try:
        form = parse_qs(body.decode("ascii"), max_num_fields=20, errors="strict")
    except ValueError:
        form = {}
    return form.get("logout_token", [""])[0]


def _tell(exc: SignInFailed, client: OpenIdClient) -> None:
    """Log why a sign-in has failed: what the provider is to blame for as a warning."""
    level = logging.WARNING if exc.fault in (Fault.DOWN, Fault.INVALID) else logging.INFO
    extra = {"action": "sign-in", "provider": client.settings.name, "reason": str(exc)}
    logger.log(level, "a sign-in has failed", extra=extra)
