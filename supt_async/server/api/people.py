"""Labellers of a project: listing, inviting and revoking them."""

from __future__ import annotations

from msgspec import Struct

from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.redaction import Redacted
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.time_format import iso


class LabellerView(Struct, frozen=True, kw_only=True):
    name: str
    role: Role
    labels: int
    connected: bool
    last_label: str | None
    median_ms: float | None
    """Median time on screen of the latest answers in milliseconds, without pauses."""
    per_minute: float | None
    """Answers per minute while at work, by the latest answers."""
    agreement: float | None
    """Share of other people's answers to the same items that are equal, from 0 to 1."""
    compared: int
    """Number of answers that were compared."""
    revoked: bool


class Invite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    role: Role = Role.LABELLER


class InvitationView(Redacted, frozen=True, kw_only=True):
    name: str
    token: str | None
    """Token of a new account; None for an existing one, which gets a link only."""
    link: str


async def labellers(call: Call) -> list[LabellerView]:
    """List labellers and their statistics."""
    found = await call.services.query_cache.get_or_compute(
        ("labellers", call.project_id),
        lambda: call.storage.people.labellers(call.project_id),
    )
    return [
        LabellerView(
            name=person.name,
            role=person.role,
            labels=person.labels,
            connected=person.connected,
            last_label=iso(person.last_label_ms),
            median_ms=person.median_ms,
            per_minute=person.per_minute,
            agreement=person.agreement,
            compared=person.compared,
            revoked=person.revoked,
        )
        for person in found
    ]


async def invite(call: Call, body: Invite) -> InvitationView:
    """Create a labeller, or add one to this project; token and link are shown this once."""
    invitation = await call.storage.people.invite(
        body.name, project=call.project_id, role=body.role, by=call.by
    )
    call.services.query_cache.clear()
    link = f"{call.services.url}/join#{invitation.code}"
    return InvitationView(name=invitation.name, token=invitation.token or None, link=link)


async def revoke(call: Call) -> None:
    """Revoke a labeller's access to the server at once; their labels stay."""
    name = str(call.request.path_params["name"])
    if name == call.by.name:
        raise Refused("you can't revoke yourself: ask another owner")
    await call.storage.people.revoke(name, by=call.by)
    call.services.query_cache.clear()


PEOPLE = f"{ONE}/labellers"
OPERATIONS = (
    Operation(method="GET", path=PEOPLE, function=labellers),
    Operation(method="POST", path=PEOPLE, function=invite),
    Operation(method="DELETE", path=f"{PEOPLE}/{{name}}", function=revoke, in_archive=True),
)
