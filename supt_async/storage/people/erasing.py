"""Erasure of a person, for their privacy: a pseudonym takes the place of their name everywhere.

Their labels stay, as the pseudonym's. Secrets, memberships of groups and what a crowd platform told
about them are deleted. The audit log keeps its entries, with the pseudonym in the name's place.

The names that items are assigned to are changed first, in short transactions that may be repeated;
the last transaction does the rest, after which nobody of that name is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection, Table, delete, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound
from supt_async.payloads.arrays import storable
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.people import accounts
from supt_async.storage.people.accounts import PERSON
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

STEP = 500
"""Maximum number of items in one transaction."""
PSEUDONYM = "erased-"
"""Beginning of a pseudonym; the number of the account follows."""


async def erase(database: Database, name: str) -> str:
    """Erase a person; return the pseudonym that they have from now on.

    Raises:
        NotFound: There is nobody of this name.
    """
    unknown = NotFound(f"there is no labeller {name!r}: see `supt labeller list`")
    if not storable(name):
        raise unknown
    found = await database.read(partial(_find, name=name))
    if found is None:
        raise unknown
    labeller, pseudonym = found
    after = 0
    while rows := await database.read(partial(_assigned, name, after), Lane.OWNERS):
        await database.write(partial(_reassign, rows, name, pseudonym))
        after = rows[-1].item_id
    now_ms = database.now_ms()
    change = partial(_erase, labeller=labeller, name=name, pseudonym=pseudonym, now_ms=now_ms)
    projects = await database.write(change)
    hints = (Hint(project=ProjectId(id_), people=True) for id_ in projects)
    await database.write(lambda connection: None, *hints)
    return pseudonym


def _find(connection: Connection, name: str) -> tuple[int, str] | None:
    who = tables.labeller.c
    id_ = connection.scalar(select(who.id).where(who.name == name, who.kind == PERSON))
    if id_ is None:
        return None
    pseudonym, number = f"{PSEUDONYM}{id_}", 1
    while connection.scalar(select(who.id).where(who.name == pseudonym, who.id != id_)):
        number += 1
        pseudonym = f"{PSEUDONYM}{id_}-{number}"
    return int(id_), pseudonym


def _assigned(name: str, after: int, connection: Connection) -> Sequence[AnyRow]:
    """Read the next items that may be assigned to a person, by number."""
    c = tables.content.c
    return connection.execute(
        select(c.item_id, c.assign)
        .where(c.item_id > after, c.assign.contains(_json(name), autoescape=True))
        .order_by(c.item_id)
        .limit(STEP)
    ).all()


def _reassign(rows: Sequence[AnyRow], name: str, pseudonym: str, connection: Connection) -> None:
    c = tables.content.c
    for row in rows:
        names = [pseudonym if one == name else one for one in msgspec.json.decode(row.assign)]
        changed = update(tables.content).where(c.item_id == row.item_id)
        connection.execute(changed.values(assign=_json(names)))


def _erase(
    connection: Connection, labeller: int, name: str, pseudonym: str, now_ms: int
) -> list[int]:
    """Erase an account; return all projects."""
    accounts.one_at_a_time(connection)
    who, held = tables.labeller.c, tables.lease.c
    values = {"name": pseudonym, "revoked_ms": now_ms, "creator": False}
    connection.execute(update(tables.labeller).where(who.id == labeller).values(**values))
    accounts.drop_secrets(connection, labeller)
    accounts.drop_unused_secrets_made_by(connection, labeller)
    mine = held.labeller_id == labeller
    connection.execute(update(tables.lease).where(mine).values(expires_ms=now_ms))
    of_person = tables.participation.c.labeller_id == labeller
    connection.execute(update(tables.participation).where(of_person).values(parameters=None))
    for table in (tables.identity, tables.identity_role):
        connection.execute(delete(table).where(table.c.labeller_id == labeller))
    g = tables.group_member.c
    connection.execute(delete(tables.group_member).where(g.labeller_id == labeller))
    a = tables.audience.c
    connection.execute(update(tables.audience).where(a.name == name).values(name=pseudonym))
    _rewrite_acts(connection, name, pseudonym)
    for table in (tables.withdrawal, tables.participation):
        _rewrite_reasons(connection, table, name, pseudonym)
    for project in accounts.projects_of(connection, labeller) or [None]:
        record(connection, project, None, What.LABELLER_ERASED, {"labeller": pseudonym})
    accounts.note_change(connection)
    return list(connection.scalars(select(tables.project.c.id)))


def _rewrite_acts(connection: Connection, name: str, pseudonym: str) -> None:
    """Put the pseudonym into the audit log, wherever a text has the name."""
    a = tables.act.c
    escaped = _json(name)[1:-1]
    rows = connection.execute(
        select(a.seq, a.details).where(a.details.contains(escaped, autoescape=True))
    )
    for row in rows.all():
        details = renamed(msgspec.json.decode(row.details), name, pseudonym)
        changed = update(tables.act).where(a.seq == row.seq)
        connection.execute(changed.values(details=_json(details)))


def _rewrite_reasons(connection: Connection, table: Table, name: str, pseudonym: str) -> None:
    reason = table.c.reason
    found = select(reason).where(reason.contains(name, autoescape=True)).distinct()
    for text in connection.scalars(found).all():
        changed = update(table).where(reason == text)
        connection.execute(changed.values(reason=renamed(text, name, pseudonym)))


def renamed(value: JSONValue, name: str, pseudonym: str) -> JSONValue:
    """Return a JSON value in whose texts the pseudonym stands for a name, as a word."""
    if isinstance(value, str):
        word = rf"(?<!\w){re.escape(name)}(?!\w)"
        return re.sub(word, lambda _: pseudonym, value)
    if isinstance(value, list):
        return [renamed(one, name, pseudonym) for one in value]
    if isinstance(value, dict):
        return {key: renamed(one, name, pseudonym) for key, one in value.items()}
    return value


def _json(value: JSONValue) -> str:
    return msgspec.json.encode(value).decode()
