"""The browsers and programs in which somebody is signed in."""

from __future__ import annotations

from msgspec import Struct

from supt_async.errors import NotFound
from supt_async.server.api.operations import Call, Operation
from supt_async.time_format import iso


class SignInView(Struct, frozen=True, kw_only=True):
    id: str
    program: bool
    """It is a program with a token, and no browser."""
    provider: str | None
    """Title of the provider; None for who came by a link."""
    agent: str | None
    """Browser or program, such as ``Firefox on Linux``."""
    created: str | None
    seen: str | None
    """When it was used last, to about ten minutes."""
    expires: str | None
    present: bool
    """It is the one that asks."""


class Ended(Struct, frozen=True, kw_only=True):
    ended: int


async def sign_ins(call: Call) -> list[SignInView]:
    """List the browsers and programs in which the caller is signed in, the latest first."""
    person = await call.services.auth.person(call.request)
    settings = call.services.sign_in.sign_in.settings
    titles = {one.name: one.title for one in settings.providers}
    return [
        SignInView(
            id=one.id,
            program=one.program,
            provider=titles.get(one.provider, one.provider) if one.provider else None,
            agent=one.agent,
            created=iso(one.created_ms),
            seen=iso(one.seen_ms),
            expires=iso(one.expires_ms),
            present=one.present,
        )
        for one in await call.storage.sign_ins.of(person.secret)
    ]


async def end_others(call: Call) -> Ended:
    """Sign the caller out of all browsers and programs but this one, at once."""
    person = await call.services.auth.person(call.request)
    return Ended(ended=await call.storage.sign_ins.end(person.secret, None))


async def end_sign_in(call: Call) -> None:
    """Sign the caller out of one browser or program, at once."""
    person = await call.services.auth.person(call.request)
    if not await call.storage.sign_ins.end(person.secret, str(call.request.path_params["id"])):
        raise NotFound("you are not signed in there: it has ended already")


OPERATIONS = (
    Operation(method="GET", path="/sign-ins", function=sign_ins, role=None),
    Operation(method="DELETE", path="/sign-ins", function=end_others, role=None),
    Operation(method="DELETE", path="/sign-ins/{id}", function=end_sign_in, role=None),
)
