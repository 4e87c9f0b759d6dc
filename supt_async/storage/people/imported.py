"""Labellers whose answers are taken over from another program."""

from __future__ import annotations

from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.rules.labeller_names import MAX_NAME, name_flaw
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people import accounts
from supt_async.storage.people.accounts import IMPORT, OPERATOR, PERSON
from supt_async.storage.schema import tables


def usable_name(name: str | None, prefix: str) -> str | None:
    """Return another program's name for somebody as a labeller's name; None if there is none."""
    if name is None or not name.strip():
        return None
    printable = "".join(sign if sign.isprintable() else "?" for sign in name.strip())
    usable = printable.replace("/", "-")[:MAX_NAME].strip()
    return usable if name_flaw(usable) is None else f"{prefix} {usable}"[:MAX_NAME].strip()


def member(connection: Connection, project: ProjectId, name: str | None, now_ms: int) -> int:
    """Return the labeller of a name, who becomes a member of the project.

    That is as if the operator had invited them: secrets that another project's owner made for them
    end. Nobody's answers belong to the program's own account ``import``.
    """
    if name is None:
        return accounts.find_or_make_own(connection, IMPORT, now_ms)
    who = tables.labeller.c
    here = select(who.id).where(who.name == name, who.kind == PERSON)
    found = connection.scalar(here)
    if found is not None and accounts.takes_part(connection, found, project):
        return int(found)
    accounts.one_at_a_time(connection)
    found = connection.scalar(here)
    if found is None:
        values = {"name": name, "created_ms": now_ms, "kind": PERSON}
        found = dialect_of(connection).insert_row(connection, tables.labeller, values)
    if not accounts.takes_part(connection, found, project):
        account = accounts.Account(int(found))
        accounts.admit(connection, account, project, Role.LABELLER, OPERATOR)
        accounts.note_change(connection)
    return int(found)
