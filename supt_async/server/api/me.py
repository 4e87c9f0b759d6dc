"""The caller's account: name, projects, signing out."""

from __future__ import annotations

from msgspec import Struct
from starlette.responses import Response

from supt_async.domain.project import Role
from supt_async.server.api.operations import Call, Operation
from supt_async.server.errors import Denied

FIRST_START = "nobody has signed in to this server yet: open the link that it printed"


class Membership(Struct, frozen=True, kw_only=True):
    slug: str
    title: str
    role: Role


class Me(Struct, frozen=True, kw_only=True):
    user: str
    server: str
    creator: bool
    """May make projects, and owns those."""
    projects: list[Membership]


async def me(call: Call) -> Me:
    """Show whose token or cookie this is, and which projects it opens."""
    try:
        person = await call.services.auth.person(call.request)
    except Denied as exc:
        ways = call.services.sign_in.sign_in.settings
        by_link = ways.invitations and not ways.providers
        if exc.status == 401 and by_link and await call.services.first_start.waiting():
            raise Denied(401, FIRST_START, details={"first_start": True}) from exc
        raise
    projects = {project.slug: project for project in await call.storage.catalogue.projects()}
    return Me(
        user=person.name,
        server=call.storage.server_id,
        creator=person.creator,
        projects=[
            Membership(slug=slug, title=projects[slug].title, role=access.role)
            for slug, access in person.accesses
            if slug in projects and not access.archived
        ],
    )


async def logout(call: Call) -> Response:
    """Sign the browser out: its cookie is revoked."""
    auth = call.services.auth
    person = await auth.person(call.request)
    await call.storage.people.forget(person.secret)
    return Response(status_code=204, headers={"set-cookie": auth.cookie.set_header("")})


OPERATIONS = (
    Operation(method="GET", path="/me", function=me, role=None),
    Operation(method="POST", path="/logout", function=logout, role=None),
)
