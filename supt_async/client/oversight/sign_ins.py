"""A person's own sign-ins over HTTP, as a part of ``Server``."""

from __future__ import annotations

from urllib.parse import quote

from supt_async.client.rest import RestClient, in_thread
from supt_async.domain.values import JSONObject


class OwnSignIns:
    """Requests about the browsers and programs in which the token's owner is signed in."""

    rest: RestClient

    def sign_ins(self) -> list[JSONObject]:
        """Return the browsers and programs in which the token's owner is signed in.

        Each has ``id``, ``program``, ``provider``, ``agent``, ``created``, ``seen``, ``expires``,
        and whether it is this program (``present``).
        """
        found: list[JSONObject] = self.rest.get("/sign-ins")
        return found

    def end_sign_in(self, sign_in: str) -> None:
        """Sign the token's owner out of one browser or program, by its ``id``, at once.

        Raises:
            Refused: It has ended already.
        """
        self.rest.delete(f"/sign-ins/{quote(sign_in, safe='')}")

    def end_other_sign_ins(self) -> int:
        """Sign the token's owner out everywhere but here; return the number of ended sign-ins."""
        return int(self.rest.delete("/sign-ins")["ended"])


class AsyncOwnSignIns:
    """The same for asyncio."""

    blocking: OwnSignIns

    async def sign_ins(self) -> list[JSONObject]:
        """Return where the token's owner is signed in; see ``Server.sign_ins``."""
        return await in_thread(self.blocking.sign_ins)

    async def end_sign_in(self, sign_in: str) -> None:
        """Sign the token's owner out of one of them; see ``Server.end_sign_in``."""
        await in_thread(self.blocking.end_sign_in, sign_in)

    async def end_other_sign_ins(self) -> int:
        """Sign the token's owner out everywhere but here; see ``Server.end_other_sign_ins``."""
        return await in_thread(self.blocking.end_other_sign_ins)
