"""Invitation links: a code that one browser uses once, and that expires.

The code is not a token: it is exchanged for a cookie and opens nothing else. A used code stays
known for a while, so that a person who opens the link again is told why it fails.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from supt_async.domain.project import Role
from supt_async.storage.records import (
    Joined,
    LinkFault,
    Occupied,
)
from supt_async.storage.schema import tables

EVERY_PROJECT = 0
DAY_MS = 24 * 3_600_000
CODE_MS = 7 * DAY_MS
"""Time in milliseconds for which an invitation link works."""
COOKIE_MS = 180 * DAY_MS
FORGET_MS = 30 * DAY_MS
"""Time in milliseconds for which an expired link is kept, to tell that it has expired."""

TOKEN, COOKIE, CODE, USED = "token", "cookie", "code", "used"
"""Kinds of secrets; ``used`` is a code that was exchanged for a cookie."""
KEYS = (TOKEN, COOKIE)
"""Kinds of secrets that give access."""


def digest(secret: str) -> str:
    """Return the digest of a secret, which has 256 random bits and so needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(now_ms: int) -> ColumnElement[bool]:
    """Return the condition that a secret gives access, as long as its owner is not revoked."""
    t = tables.token.c
    return and_(t.kind.in_(KEYS), or_(t.expires_ms.is_(None), t.expires_ms > now_ms))


def add_secret(
    connection: Connection,
    secret: str,
    kind: str,
    labeller: int,
    maker: int,
    values: Mapping[str, int | None],
) -> None:
    """Store the digest of a secret, with who made it; ``values`` are its times and its project."""
    row = {"hash": digest(secret), "kind": kind, "labeller_id": labeller, "made_by": maker}
    connection.execute(tables.token.insert().values(**row, **values))


def redeem(
    connection: Connection, code: str, *, new: str, has: str | None, keep: bool, now_ms: int
) -> Joined | Occupied | LinkFault:
    """Use a code up, and make ``new`` the cookie of the browser that had it.

    A browser that comes back with the cookie of the same labeller (``has``) is accepted again. With
    ``keep`` a code is not used up while the browser is somebody else's.
    """
    t = tables.token.c
    if keep and has is not None:
        occupied = _occupied(connection, code, has, now_ms)
        if occupied is not None:
            return occupied
    # Of two browsers that come at the same time, one changes the row.
    valid = (t.hash == digest(code), t.kind == CODE, t.expires_ms > now_ms)
    if connection.execute(update(tables.token).where(*valid).values(kind=USED)).rowcount:
        taken = connection.execute(
            select(t.labeller_id, t.project_id, t.made_by).where(t.hash == digest(code))
        ).one()
        connection.execute(
            insert(tables.token).values(
                hash=digest(new),
                labeller_id=taken.labeller_id,
                kind=COOKIE,
                created_ms=now_ms,
                expires_ms=now_ms + COOKIE_MS,
                made_by=taken.made_by,
            )
        )
        return _joined(connection, taken.labeller_id, taken.project_id, new)
    known = connection.execute(
        select(t.kind, t.labeller_id, t.project_id).where(
            t.hash == digest(code), t.kind.in_([CODE, USED])
        )
    ).first()
    if known is None:
        return LinkFault.UNKNOWN
    if known.kind == CODE:
        return LinkFault.EXPIRED
    if has is not None and _owner(connection, has, now_ms) == known.labeller_id:
        return _joined(connection, known.labeller_id, known.project_id, None)
    return LinkFault.USED


def clean_up(connection: Connection, now_ms: int) -> None:
    """Delete the secrets that expired long ago."""
    connection.execute(delete(tables.token).where(tables.token.c.expires_ms < now_ms - FORGET_MS))


def _occupied(connection: Connection, code: str, cookie: str, now_ms: int) -> Occupied | None:
    """Return the browser's labeller and the valid link's, if they are two people."""
    t, who = tables.token.c, tables.labeller.c
    signed_in = _owner(connection, cookie, now_ms)
    names = select(who.id, who.name, who.revoked_ms)
    theirs = select(t.labeller_id).where(
        t.hash == digest(code), t.kind == CODE, t.expires_ms > now_ms
    )
    invited = connection.execute(names.where(who.id == theirs.scalar_subquery())).first()
    if signed_in is None or invited is None or invited.id == signed_in:
        return None
    here = connection.execute(names.where(who.id == signed_in)).one()
    if here.revoked_ms is not None:
        return None
    return Occupied(signed_in=here.name, invited=invited.name)


def _owner(connection: Connection, cookie: str, now_ms: int) -> int | None:
    t = tables.token.c
    return connection.scalar(
        select(t.labeller_id).where(
            t.hash == digest(cookie), t.kind == COOKIE, t.expires_ms > now_ms
        )
    )


def _joined(
    connection: Connection, labeller: int, project: int | None, cookie: str | None
) -> Joined:
    who, m, p = tables.labeller.c, tables.membership.c, tables.project.c
    name = connection.scalar(select(who.name).where(who.id == labeller))
    slug = None
    if project is not None:
        slug = connection.scalar(select(p.slug).where(p.id == project))
    # Of two roles in a project the stronger one holds: 'admin' comes before 'labeller'.
    role = connection.scalar(
        select(func.min(m.role)).where(
            m.labeller_id == labeller,
            or_(m.project_id == EVERY_PROJECT, m.project_id == (project or EVERY_PROJECT)),
        )
    )
    return Joined(name=str(name), role=Role(role or Role.LABELLER.value), slug=slug, cookie=cookie)
