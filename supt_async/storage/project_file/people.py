"""People of a project's file, and their accounts in the database that it is imported into.

A name that has an account here is taken for the same person, unless the operator says otherwise:
their labels stay theirs. Nobody gets rights by what a file says. Everybody becomes a labeller of
the new project, as if the operator had invited them; an owner is whom the operator names. A
revoked account stays revoked, and a new one has no secret, so that nobody can use it before an
invitation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.rules.labeller_names import MAX_NAME, is_source_name, name_flaw
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people import accounts
from supt_async.storage.people.accounts import (
    IMPORT,
    NOTEBOOK,
    OPERATOR,
    PERSON,
    SOURCE,
    Account,
)
from supt_async.storage.project_file.lines import PersonLine
from supt_async.storage.project_file.staging import STAGED, placeholder
from supt_async.storage.schema import tables

OWN = (NOTEBOOK, IMPORT)
"""Kinds of the program's own accounts."""
PART = 500
"""Number of names in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Accounts of a file's people."""

    ids: Sequence[int]
    """Id of each person's account, in the order of their lines."""
    known: Collection[str] = ()
    """Names that had an account here before."""
    names: Mapping[int, str]
    """Names that the new accounts will get, by their ids."""


def flaw(person: PersonLine, earlier: Collection[str]) -> str | None:
    """Return what is wrong with a person's line; None if it is valid."""
    if person.name in earlier:
        return "two people have the same name"
    if person.role not in ("", *Role):
        return f"there is no role {person.role!r}"
    if person.kind in OWN:
        return None
    if person.kind == SOURCE:
        return None if is_source_name(person.name) else "this is not the name of a source"
    if person.kind != PERSON:
        return f"there is no kind of account {person.kind!r}"
    return name_flaw(person.name)


def make_accounts(
    connection: Connection,
    people: Sequence[PersonLine],
    *,
    staged: str,
    slug: str,
    as_new: bool,
    now_ms: int,
) -> Accounts:
    """Find the accounts of a file's people, and make placeholders for the others.

    Args:
        connection: A transaction that writes.
        people: The lines.
        staged: The hidden project's slug.
        slug: The slug that it will have.
        as_new: Whether names that have an account here are other people.
        now_ms: The time.
    """
    persons = [person.name for person in people if person.kind == PERSON]
    known = _known(connection, persons)
    ids: list[int] = []
    names: dict[int, str] = {}
    taken = {*known, *persons}
    for number, person in enumerate(people, 1):
        if person.kind in OWN:
            ids.append(accounts.find_or_make_own(connection, person.kind, now_ms))
        elif person.kind == SOURCE:
            ids.append(accounts.find_or_make_named(connection, person.name, now_ms))
        elif person.name in known and not as_new:
            ids.append(known[person.name])
        else:
            row = {
                "name": placeholder(staged, number),
                "kind": STAGED,
                "created_ms": now_ms,
                "revoked_ms": person.revoked_ms,
            }
            id_ = dialect_of(connection).insert_row(connection, tables.labeller, row)
            ids.append(id_)
            clash = person.name in known
            names[id_] = _free(connection, person.name, slug, taken) if clash else person.name
    return Accounts(ids=ids, known=[] if as_new else sorted(known), names=names)


def admit(
    connection: Connection,
    project: ProjectId,
    people: Sequence[PersonLine],
    found: Accounts,
    admins: Collection[str],
) -> None:
    """Give the placeholders their names, and everybody their role.

    Raises:
        Refused: Somebody else has got one of the names since.
    """
    accounts.one_at_a_time(connection)
    who = tables.labeller.c
    since = _known(connection, list(found.names.values()))
    if since:
        name = min(since)
        raise Refused(f"{name} has got an account here in the meantime: import the file again")
    for id_, name in found.names.items():
        named = update(tables.labeller).where(who.id == id_, who.kind == STAGED)
        connection.execute(named.values(name=name, kind=PERSON))
    for person, id_ in zip(people, found.ids, strict=True):
        if person.role:
            role = Role.ADMIN if person.name in admins else Role.LABELLER
            accounts.admit(connection, Account(id_), project, role, OPERATOR)
    accounts.note_change(connection)


def _known(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    who = tables.labeller.c
    found: dict[str, int] = {}
    for start in range(0, len(names), PART):
        part = who.name.in_(names[start : start + PART])
        rows = connection.execute(select(who.name, who.id).where(part))
        found |= {row.name: row.id for row in rows}
    return found


def _free(connection: Connection, name: str, slug: str, taken: set[str]) -> str:
    """Return a name that nobody has, for somebody whose own is taken."""
    number = 1
    while True:
        suffix = f" ({slug})" if number == 1 else f" ({slug} {number})"
        new = name[: MAX_NAME - len(suffix)] + suffix
        if new not in taken and not _known(connection, [new]):
            taken.add(new)
            return new
        number += 1
