"""Groups of labellers: an owner makes them of people of their project."""

from __future__ import annotations

from msgspec import Struct

from supt_async.errors import Refused
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.people.link_records import GroupChange, GroupInfo

MOST_NAMES = 1_000
"""Maximum number of people in one request."""


class GroupView(Struct, frozen=True, kw_only=True):
    name: str
    members: list[str]
    """People of this project who are in it."""
    mine: bool
    """Whether the caller may change it."""


class NewGroup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    members: list[str] = []


class GroupEdit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    add: list[str] = []
    remove: list[str] = []


async def groups(call: Call) -> list[GroupView]:
    """List the groups that have people of this project, and the caller's own."""
    return [_view(group) for group in await call.storage.groups.list(by=call.by)]


async def make_group(call: Call, body: NewGroup) -> GroupView:
    """Make a group of labellers of this project; items can be assigned to its name."""
    _check(body.members)
    name = body.name.strip()
    await call.storage.groups.create(name, body.members, by=call.by)
    return GroupView(name=name, members=sorted(set(body.members)), mine=True)


async def change_group(call: Call, body: GroupEdit) -> GroupView:
    """Put labellers of this project into a group, or take some out of it."""
    _check([*body.add, *body.remove])
    change = GroupChange(add=tuple(body.add), remove=tuple(body.remove))
    return _view(await call.storage.groups.change(_name(call), change, by=call.by))


async def delete_group(call: Call) -> None:
    """Delete a group; items that are assigned to it alone come to nobody then."""
    await call.storage.groups.delete(_name(call), by=call.by)


def _name(call: Call) -> str:
    return str(call.request.path_params["group"])


def _check(names: list[str]) -> None:
    if len(names) > MOST_NAMES:
        raise Refused(f"at most {MOST_NAMES:,} people at a time: send several requests")


def _view(group: GroupInfo) -> GroupView:
    return GroupView(name=group.name, members=list(group.members), mine=group.mine)


GROUPS = f"{ONE}/groups"
OPERATIONS = (
    Operation(method="GET", path=GROUPS, function=groups),
    Operation(method="POST", path=GROUPS, function=make_group),
    Operation(method="PATCH", path=f"{GROUPS}/{{group}}", function=change_group),
    Operation(method="DELETE", path=f"{GROUPS}/{{group}}", function=delete_group),
)
