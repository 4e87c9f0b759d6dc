"""Labellers of a project: listing, inviting and revoking them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from supt_async.domain.participation import ParticipationState
from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.redaction import Redacted
from supt_async.server.api.encoding.pieces import Views
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.people.participation import lift
from supt_async.storage.records import LabellerInfo
from supt_async.time_format import iso


class LabellerView(Struct, frozen=True, kw_only=True):
    name: str
    role: Role
    labels: int
    connected: bool
    last_label: str | None
    median_ms: float | None
    """Median time on screen of the latest answers in milliseconds, without pauses; null without
    answers, and unless the labeller is among the 500 who labelled last. The same holds for
    ``per_minute`` and ``agreement``."""
    per_minute: float | None
    """Answers per minute while at work, by the latest answers."""
    agreement: float | None
    """Share of other people's answers to the same items that are equal, from 0 to 1."""
    compared: int
    """Number of answers that were compared."""
    revoked: bool
    state: ParticipationState
    """Whether they get items: ``active``, ``suspended`` by gold answers, or ``voided``."""
    reason: str | None
    """Why not: ``gold`` or ``quiz`` if they are suspended, or what the owner wrote."""
    gold: int
    """Number of gold answers since a suspension was last lifted."""
    gold_right: int
    """Number of those that are right."""
    quiz: int
    """Number of answers in the quiz."""
    quiz_passed: bool


class Invite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    role: Role = Role.LABELLER


class InvitationView(Redacted, frozen=True, kw_only=True):
    name: str
    token: str | None
    """Token of a new account; None for an existing one, which gets a link only."""
    link: str


async def labellers(call: Call) -> Sequence[LabellerView]:
    """List labellers and their statistics."""
    found = await call.services.query_cache.get_or_compute(
        ("labellers", call.project_id),
        lambda: call.storage.people.labellers(call.project_id),
    )
    return Views(found, _view)


def _view(person: LabellerInfo) -> LabellerView:
    return LabellerView(
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
        state=person.participation.state,
        reason=person.participation.reason,
        gold=person.participation.gold_answers,
        gold_right=person.participation.gold_right,
        quiz=person.participation.quiz_answers,
        quiz_passed=person.participation.quiz_passed,
    )


async def invite(call: Call, body: Invite) -> InvitationView:
    """Create a labeller, or add one to this project; token and link are shown this once."""
    call.services.sign_in.sign_in.check_links()
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


async def lift_labeller(call: Call) -> None:
    """Let a labeller who is suspended or voided get items again; gold answers count from 0."""
    name = str(call.request.path_params["name"])
    await lift(call.storage.database, call.project_id, name, call.by)
    call.services.query_cache.clear()


PEOPLE = f"{ONE}/labellers"
OPERATIONS = (
    Operation(method="GET", path=PEOPLE, function=labellers),
    Operation(method="POST", path=PEOPLE, function=invite),
    Operation(method="DELETE", path=f"{PEOPLE}/{{name}}", function=revoke, in_archive=True),
    Operation(method="POST", path=f"{PEOPLE}/{{name}}/lift", function=lift_labeller),
)
