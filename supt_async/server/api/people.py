"""Labellers: who they are, inviting them, showing them out."""

from __future__ import annotations

from msgspec import Struct

from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.exporting import iso
from supt_async.types import Role


class LabellerView(Struct, frozen=True, kw_only=True):
    name: str
    role: Role
    labels: int
    connected: bool
    last_label: str | None
    median_ms: float | None
    revoked: bool


class Invite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    role: Role = Role.LABELLER


class InvitationView(Struct, frozen=True, kw_only=True):
    name: str
    token: str
    link: str


async def labellers(call: Call) -> list[LabellerView]:
    """List who may take part, and what they did."""
    return [
        LabellerView(
            name=person.name,
            role=person.role,
            labels=person.labels,
            connected=person.connected,
            last_label=iso(person.last_label_ms),
            median_ms=person.median_ms,
            revoked=person.revoked,
        )
        for person in await call.storage.people.labellers(call.project_id)
    ]


async def invite(call: Call, body: Invite) -> InvitationView:
    """Make a labeller, or let one into this project; token and link are told this once."""
    invitation = await call.storage.people.invite(
        body.name, project=call.project_id, role=body.role
    )
    link = f"{call.services.url}/join#{invitation.code}"
    return InvitationView(name=invitation.name, token=invitation.token, link=link)


async def revoke(call: Call) -> None:
    """Show a labeller out of the server at once; their labels stay."""
    await call.storage.people.revoke(call.request.path_params["name"])


PEOPLE = f"{ONE}/labellers"
OPERATIONS = (
    Operation(method="GET", path=PEOPLE, function=labellers),
    Operation(method="POST", path=PEOPLE, function=invite),
    Operation(method="DELETE", path=f"{PEOPLE}/{{name}}", function=revoke),
)
