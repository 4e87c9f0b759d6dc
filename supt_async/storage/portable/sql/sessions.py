"""Statements about sessions, processes and time, which run now and then."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, case, exists, func, or_, select, update

from supt_async.storage.portable.sql.batch import many, suggestion
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import withdrawn

_p, _s, _l, _b = tables.project.c, tables.session.c, tables.lease.c, tables.label.c

COUNT_OWN_LABELS = select(func.count()).where(
    _b.project_id == bindparam("project"),
    _b.labeller_id == bindparam("labeller"),
    or_(~_b.late, _b.gold),
    ~withdrawn(_b),
)
FIND_SESSION = (
    select(_s.connection)
    .where(
        _s.id == bindparam("session"),
        _s.project_id == bindparam("project"),
        _s.labeller_id == bindparam("labeller"),
    )
    .with_for_update()
)
CONNECT = (
    update(tables.session)
    .where(_s.id == bindparam("session"))
    .values(connection=bindparam("number"), connected=True, process_id=bindparam("process"))
)
# Fenced by the number of the connection: the session may have come back, here or elsewhere. One
# that was taken for a dead process's may have got leases since, which need the grace time as well.
LOSE = (
    update(tables.session)
    .where(_s.id == bindparam("session"), _s.connection == bindparam("number"))
    .values(connected=False)
)
GIVE_GRACE_TIME = (
    update(tables.lease)
    .where(_l.session_id.in_(many("sessions")), _l.expires_ms > bindparam("until_ms"))
    .values(expires_ms=bindparam("until_ms"))
)
_active = select(_s.active_ms).where(_s.id == _l.session_id).scalar_subquery()
_lease_ms = select(_p.lease_ms).where(_p.id == _l.project_id).scalar_subquery()
# Let the leases of a session that is back run from its last work on.
RESTORE_LEASES = (
    update(tables.lease)
    .where(_l.session_id == bindparam("session"))
    .values(expires_ms=case((_active > _l.dealt_ms, _active), else_=_l.dealt_ms) + _lease_ms)
)
LEASES_OF_SESSION = select(_l.token, _l.project_id).where(_l.session_id == bindparam("session"))
HELD_LEASES = (
    select(
        _l.token,
        _l.item_id,
        _l.mode,
        _l.former,
        _l.expires_ms,
        _l.generation,
        _l.shown_ms,
        tables.content.c.payload,
        _l.gold,
        *suggestion(_l),
    )
    .join_from(tables.lease, tables.content, tables.content.c.item_id == _l.item_id)
    .where(_l.session_id == bindparam("session"))
    .order_by(_l.dealt_ms, _l.token)
)

# --- what goes by time --------------------------------------------------------------------------

_d = tables.process.c
HEARTBEAT = (
    update(tables.process).where(_d.id == bindparam("process")).values(beat_ms=bindparam("now_ms"))
)
_alive = exists().where(
    _d.id == _s.process_id, _d.beat_ms.between(bindparam("oldest"), bindparam("newest"))
)
DEAD_SESSIONS = select(_s.id).where(_s.connected, ~_alive).order_by(_s.id)
STILL_DEAD = DEAD_SESSIONS.where(_s.id.in_(many("sessions"))).with_for_update(of=tables.session)
DISCONNECT = update(tables.session).where(_s.id.in_(many("sessions"))).values(connected=False)
DUE = (
    select(_l.token, _l.project_id)
    .where(_l.expires_ms <= bindparam("now_ms"))
    .order_by(_l.expires_ms)
    .limit(bindparam("most"))
)
_connected = exists().where(_s.id == _l.session_id, _s.connected)
_longest = bindparam("now_ms", type_=BigInteger) + case(
    (_connected, _lease_ms), else_=bindparam("grace_ms", type_=BigInteger)
)
# Times that were written before the clock went back: no lease may run longer than one that is
# given, or whose session is lost, now.
FORGET_FUTURE = (
    update(tables.session)
    .where(_s.active_ms > bindparam("now_ms"))
    .values(active_ms=bindparam("now_ms")),
    update(tables.lease)
    .where(_l.dealt_ms > bindparam("now_ms"))
    .values(dealt_ms=bindparam("now_ms")),
    update(tables.lease).where(_l.expires_ms > _longest).values(expires_ms=_longest),
)
