"""Links for people who lost theirs, and passing a project on."""

from __future__ import annotations

from msgspec import Struct

from supt_async.redaction import Redacted
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.people import PEOPLE, InvitationView
from supt_async.server.api.projects import ONE
from supt_async.storage.records import Invitation


class HandOver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes a project over."""

    name: str


class HandOverView(Redacted, frozen=True, kw_only=True):
    name: str
    link: str | None
    """Link for the new owner; None if they are signed in already."""


async def reinvite(call: Call) -> InvitationView:
    """Give a labeller a new link, also one who was revoked; it is shown this once."""
    call.services.sign_in.sign_in.check_links()
    name = str(call.request.path_params["name"])
    made = await call.storage.owners.reinvite(name, project=call.project_id, by=call.by)
    call.services.query_cache.clear()
    return InvitationView(name=made.name, token=None, link=_link(call, made) or "")


async def hand_over(call: Call, body: HandOver) -> HandOverView:
    """Make a labeller the owner of the project; the caller stays as a labeller."""
    made = await call.storage.owners.hand_over(call.project_id, body.name, by=call.by)
    call.services.query_cache.clear()
    return HandOverView(name=made.name, link=_link(call, made))


def _link(call: Call, made: Invitation) -> str | None:
    opens = made.code and call.services.sign_in.sign_in.settings.invitations
    return f"{call.services.url}/join#{made.code}" if opens else None


OPERATIONS = (
    Operation(method="POST", path=f"{PEOPLE}/{{name}}/link", function=reinvite),
    Operation(method="POST", path=f"{ONE}/hand-over", function=hand_over),
)
