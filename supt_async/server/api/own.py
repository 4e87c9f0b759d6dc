"""Who one is, and where one takes part."""

from __future__ import annotations

from msgspec import Struct
from starlette.responses import Response

from supt_async.server.api.operations import Call, Operation
from supt_async.server.auth import Denied
from supt_async.types import Role

SIGN_IN = "the token is unknown or revoked: ask for a new link"


class Membership(Struct, frozen=True, kw_only=True):
    slug: str
    title: str
    role: Role


class Me(Struct, frozen=True, kw_only=True):
    user: str
    server: str
    projects: list[Membership]


async def me(call: Call) -> Me:
    """Say whose token or cookie this is, and which projects it opens."""
    people = call.storage.people
    secret = call.services.door.secret(call.request)
    accesses = await people.accesses(secret)
    name = await people.name(secret)
    if accesses is None or name is None:
        raise Denied(401, SIGN_IN)
    projects = {project.slug: project for project in await call.storage.catalogue.projects()}
    return Me(
        user=name,
        server=call.storage.server_id,
        projects=[
            Membership(slug=slug, title=projects[slug].title, role=access.role)
            for slug, access in accesses
            if slug in projects
        ],
    )


async def logout(call: Call) -> Response:
    """Make the browser's cookie worthless."""
    door = call.services.door
    await call.storage.people.forget(door.secret(call.request))
    return Response(status_code=204, headers={"set-cookie": door.set_cookie("")})


OPERATIONS = (
    Operation(method="GET", path="/me", function=me, role=None),
    Operation(method="POST", path="/logout", function=logout, role=None),
)
