"""One provider: the way there, and what it says of those who come back.

The authorization code flow with PKCE (S256), state and nonce. Authlib makes the requests and
checks the claims; what is signed is checked by joserfc.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuthError

from supt_async.domain.values import JSONValue
from supt_async.rules.sign_in.claims import missing_claims, too_many_groups
from supt_async.server.sign_in.faults import Fault, SignInFailed
from supt_async.server.sign_in.openid import tokens
from supt_async.server.sign_in.openid.discovery import Discovery, Metadata
from supt_async.server.sign_in.openid.fetching import get_json, http_options, talking
from supt_async.server.sign_in.pending import Pending
from supt_async.server.sign_in.settings import ProviderSettings
from supt_async.storage.sign_in.records import Logout

AUTH_METHODS = ("client_secret_basic", "client_secret_post")
"""Ways to send the client's secret, the preferred one first."""
MOST_LOGOUTS = 10_000
"""Maximum number of logout tokens that are remembered, so that none counts twice."""


class OpenIdClient:
    """Client of one provider."""

    def __init__(self, settings: ProviderSettings, url: str) -> None:
        """``url`` is the public address of the server."""
        self.settings = settings
        self._redirect_uri = f"{url}/sign-in/{settings.name}/callback"
        self._http = AsyncOAuth2Client(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scope=" ".join(settings.scopes),
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            **http_options(),
        )
        self._plain = httpx2.AsyncClient(**http_options())
        self.discovery = Discovery(self._plain, settings.issuer)
        self._logouts: OrderedDict[bytes, None] = OrderedDict()

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._http.aclose()
        await self._plain.aclose()

    async def address(self, pending: Pending, *, again: bool) -> str:
        """Return where a browser goes to sign in; ``again``: even if it is signed in there.

        Raises:
            SignInFailed: The provider can't be reached.
        """
        metadata = await self.discovery.metadata()
        more = {"prompt": "login"} if again else {}
        url, _ = self._http.create_authorization_url(
            metadata.authorization_endpoint,
            state=pending.state,
            nonce=pending.nonce,
            code_verifier=pending.verifier,
            **more,
        )
        return str(url)

    async def claims(self, code: str, issuer: str | None, pending: Pending) -> dict[str, JSONValue]:
        """Return the verified claims of somebody who has come back with a code.

        Args:
            code: The code.
            issuer: Issuer that the answer names (RFC 9207), against mix-ups.
            pending: The sign-in that was begun.

        Raises:
            SignInFailed: The provider can't be reached, or what it says can't be relied on.
        """
        metadata = await self.discovery.metadata()
        required = metadata.authorization_response_iss_parameter_supported
        if issuer != metadata.issuer and (required or issuer is not None):
            raise SignInFailed(Fault.INVALID, "the answer is another provider's")
        found = await self._redeem(code, pending, metadata)
        token, access = found.get("id_token"), found.get("access_token")
        if not isinstance(token, str):
            raise SignInFailed(Fault.INVALID, "the provider gave no ID token")
        access_token = access if isinstance(access, str) else None
        claims = tokens.id_token_claims(
            token,
            await self.discovery.keys(tokens.key_id(token)),
            issuer=self.settings.issuer,
            client_id=self.settings.client_id,
            nonce=pending.nonce,
            access_token=access_token,
            algorithms=metadata.id_token_signing_alg_values_supported,
        )
        return await self._completed(claims, access_token, metadata)

    @asynccontextmanager
    async def logout(self, token: str) -> AsyncIterator[Logout]:
        """Yield which sessions a logout token ends; it is used up if the block succeeds.

        Raises:
            SignInFailed: It can't be relied on, or has been used.
        """
        metadata = await self.discovery.metadata()
        claims = tokens.logout_claims(
            token,
            await self.discovery.keys(tokens.key_id(token)),
            issuer=self.settings.issuer,
            client_id=self.settings.client_id,
            algorithms=metadata.id_token_signing_alg_values_supported,
        )
        once = hashlib.sha256(str(claims["jti"]).encode(errors="surrogatepass")).digest()
        if once in self._logouts:
            raise SignInFailed(Fault.INVALID, "the logout token has been used")
        yield Logout(
            issuer=self.settings.issuer,
            provider=self.settings.name,
            subject=tokens.text_of(claims, "sub"),
            sid=tokens.text_of(claims, "sid"),
            # Sign-ins after it are others, whenever it is sent again. Its seconds are whole.
            until_ms=round((float(claims["iat"]) + 1) * 1000),
        )
        self._logouts[once] = None
        if len(self._logouts) > MOST_LOGOUTS:
            self._logouts.popitem(last=False)

    async def _redeem(
        self, code: str, pending: Pending, metadata: Metadata
    ) -> dict[str, JSONValue]:
        """Exchange a code for tokens."""
        if self.settings.client_secret is not None:
            offered = metadata.token_endpoint_auth_methods_supported
            method = next((one for one in AUTH_METHODS if one in offered), AUTH_METHODS[0])
            self._http.token_endpoint_auth_method = method
        try:
            async with talking(metadata.token_endpoint):
                found = await self._http.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=self._redirect_uri,
                    code_verifier=pending.verifier,
                )
        except OAuthError as exc:
            text = f"the provider refuses the code: {str(exc.error)[:100]}"
            raise SignInFailed(Fault.INVALID, text) from exc
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise SignInFailed(Fault.DOWN, "the provider's answer is no token") from exc
        finally:
            self._http.token = None  # one client serves all people
        return dict(found)

    async def _completed(
        self, claims: dict[str, JSONValue], access_token: str | None, metadata: Metadata
    ) -> dict[str, JSONValue]:
        """Add claims that rules look at and that only the userinfo endpoint tells."""
        rules = self.settings.rules
        if too_many_groups(rules, claims):
            raise SignInFailed(Fault.MANY_GROUPS, "the provider left groups out of the ID token")
        if (
            access_token is None
            or metadata.userinfo_endpoint is None
            or not missing_claims(rules, claims)
        ):
            return claims
        bearer = {"authorization": f"Bearer {access_token}"}
        more = await get_json(self._plain, metadata.userinfo_endpoint, **bearer)
        if more.get("sub") != claims["sub"]:
            raise SignInFailed(Fault.INVALID, "the userinfo is about somebody else")
        return {**more, **claims}
