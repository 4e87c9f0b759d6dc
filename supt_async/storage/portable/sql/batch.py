"""Statements of the queue. Each takes lists, so that their number does not grow with a batch.

Locks are taken in this order: projects, sessions, leases by token, labellers, items by id. What is
read without a lock is read after the row that protects it was locked.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    bindparam,
    delete,
    exists,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
    update,
)

from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import Columns
from supt_async.storage.schema.conditions import withdrawn

_p, _s, _l, _g = tables.project.c, tables.session.c, tables.lease.c, tables.lease_log.c
_b, _k, _w, _f = tables.label.c, tables.skip.c, tables.withdrawal.c, tables.flag.c
_i, _o, _n = tables.item.c, tables.offered.c, tables.generation.c


def many(name: str) -> BindParameter[Any]:
    """Return a parameter that takes a list of values."""
    return bindparam(name, expanding=True)


def suggestion(of: Columns) -> tuple[Any, ...]:
    """Return the columns of a ``HandOutSuggestion``."""
    return (
        of.suggestion_source,
        of.suggestion_value,
        of.suggestion_score,
        of.suggestion_version,
        of.suggestion_shown,
    )


def _lease(of: Columns) -> tuple[Any, ...]:
    """Return the columns of a ``state.Lease``."""
    named = (of.token, of.project_id, of.item_id, of.labeller_id, of.session_id)
    times = (of.dealt_ms, of.shown_ms, of.generation, of.behind, of.gold)
    return (*named, *times, *suggestion(of))


# --- what a batch reads -------------------------------------------------------------------------

PROJECTS = (
    select(
        *_p,
        func.coalesce(
            select(_n.labels)
            .where(_n.project_id == _p.id, _n.generation == _p.generation)
            .scalar_subquery(),
            0,
        ).label("trained_on"),
        func.coalesce(
            select(func.sum(tables.counter.c.labels))
            .where(tables.counter.c.project_id == _p.id)
            .scalar_subquery(),
            0,
        ).label("labels"),
        exists().where(tables.participation.c.project_id == _p.id).label("people"),
    )
    .where(_p.id.in_(many("projects")))
    .order_by(_p.id)
    .with_for_update(read=True, of=tables.project)
)
"""The projects; who must see all labels up to a number waits for the transaction's end."""

SESSIONS = (
    select(_s.id, _s.connected, _s.process_id, _s.connection, _s.active_ms)
    .where(_s.id.in_(many("sessions")))
    .order_by(_s.id)
    .with_for_update()
)

LEASES = (
    select(*_lease(_l)).where(_l.token.in_(many("tokens"))).order_by(_l.token).with_for_update()
)
DUE_LEASES = LEASES.where(_l.expires_ms <= bindparam("now_ms"))
ENDED = select(*_lease(_g), _g.how).where(_g.token.in_(many("tokens")))

# Effects that ids have had: kind, project, id, labeller, subject and value of ``leases.Effect``.
EFFECTS = union_all(
    select(
        literal_column("'label'").label("kind"),
        _b.project_id,
        _b.id,
        _b.labeller_id,
        _b.lease.label("subject"),
        _b.value,
    ).where(_b.id.in_(many("ids"))),
    select(literal_column("'skip'"), _k.project_id, _k.id, _k.labeller_id, _k.lease, null()).where(
        _k.id.in_(many("ids"))
    ),
    select(
        literal_column("'undo'"), _w.project_id, _w.id, _w.labeller_id, _w.answer_id, null()
    ).where(_w.id.in_(many("ids"))),
)

# Labels and skips that are to be undone, or that a flag is about.
LABELS = select(
    _b.project_id,
    _b.id,
    _b.item_id,
    _b.labeller_id,
    _b.value,
    _b.created_ms,
    _b.late,
    _b.gold,
    _b.gold_right,
    *suggestion(_b),
).where(_b.id.in_(many("ids")))

# The suggestion of a skip is that of its lease, in the log.
SKIPS = (
    select(
        _k.project_id,
        _k.id,
        _k.item_id,
        _k.labeller_id,
        _k.created_ms,
        func.coalesce(_g.gold, False).label("gold"),
        *suggestion(_g),
    )
    .join_from(tables.skip, tables.lease_log, _g.token == _k.lease, isouter=True)
    .where(_k.id.in_(many("ids")))
)
WITHDRAWN = select(_w.project_id, _w.answer_id).where(_w.answer_id.in_(many("ids")))
FLAGS = select(_f.project_id, _f.id, _f.item_id, _f.labeller_id, _f.note).where(
    _f.id.in_(many("ids"))
)

ITEMS = (
    select(_i.id, _i.project_id, _i.open_slots)
    .where(_i.id.in_(many("items")))
    .order_by(_i.id)
    .with_for_update()
)
# Never waits for an item.
FREE_ITEMS = (
    select(_i.id, _i.project_id, _i.open_slots)
    .where(_i.id.in_(many("items")))
    .order_by(_i.id)
    .with_for_update(skip_locked=True)
)
# Who has had some items: leases, labels with what they are, and skips that were not undone.
HISTORY = union_all(
    select(
        literal_column("'lease'").label("what"),
        _l.item_id,
        _l.labeller_id,
        false().label("late"),
        false().label("gold"),
        false().label("withdrawn"),
    ).where(_l.item_id.in_(many("items"))),
    select(
        literal_column("'label'"), _b.item_id, _b.labeller_id, _b.late, _b.gold, withdrawn(_b)
    ).where(_b.item_id.in_(many("items"))),
    select(literal_column("'skip'"), _k.item_id, _k.labeller_id, false(), false(), false()).where(
        _k.item_id.in_(many("items")), ~withdrawn(_k)
    ),
)
PAYLOADS = select(tables.content.c.item_id, tables.content.c.payload).where(
    tables.content.c.item_id.in_(many("items"))
)

# --- what a batch writes ------------------------------------------------------------------------

DELETE_LEASES = delete(tables.lease).where(_l.token.in_(many("tokens")))
MARK_SHOWN = (
    update(tables.lease)
    .where(_l.token.in_(many("tokens")), _l.shown_ms.is_(None))
    .values(shown_ms=bindparam("now_ms"))
)
# ``open_slots`` never falls below 0, whether or not the database has locked the rows.
CHANGE_PLACES = (
    update(tables.item)
    .where(_i.id.in_(many("items")), _i.open_slots + bindparam("by") >= 0)
    .values(open_slots=_i.open_slots + bindparam("by"))
)
WRITE_ACTIVITY = (
    update(tables.session).where(_s.id.in_(many("sessions"))).values(active_ms=bindparam("now_ms"))
)
# A lease outlives the last sign of work by the project's lease time.
PROLONG_LEASES = (
    update(tables.lease)
    .where(_l.session_id.in_(many("sessions")))
    .values(expires_ms=bindparam("until_ms"))
)

# --- places that other processes have freed -----------------------------------------------------

NEWEST_OFFER = select(func.max(_o.seq))
# From the newest row that is known on: it tells whether its number was given again.
OFFERS = (
    select(_o.seq, _o.item_id, _o.lease)
    .where(_o.seq >= bindparam("first"))
    .order_by(_o.seq)
    .limit(bindparam("most"))
)
LATE_OFFERS = select(_o.seq).where(_o.seq.in_(many("seqs")))
OFFERED = (
    select(
        _o.seq,
        _o.project_id,
        _o.item_id,
        _o.priority,
        _o.lease,
        _i.open_slots,
        _g.labeller_id,
        _g.session_id,
        _g.how,
    )
    .select_from(
        tables.offered.join(tables.item, _i.id == _o.item_id).outerjoin(
            tables.lease_log, _g.token == _o.lease
        )
    )
    .where(_o.seq.in_(many("seqs")))
    .order_by(_o.seq)
)
PRIORITIES = (
    select(_o.item_id, _o.priority, _i.open_slots)
    .join_from(tables.offered, tables.item, _i.id == _o.item_id)
    .where(_o.project_id == bindparam("project"), _o.lease.is_(None))
    .order_by(_o.seq)
)

# --- the order ----------------------------------------------------------------------------------

_r = tables.ranking.c
CHUNK = select(_r.ids).where(
    _r.project_id == bindparam("project"),
    _r.generation == bindparam("generation"),
    _r.chunk == bindparam("chunk"),
    ~_r.assigned,
)
_leased = exists().where(_l.item_id == _i.id, _l.project_id == bindparam("project"))
# Items that have an open place, or may get one back because they are leased now.
PLACES = select(_i.id, _i.open_slots).where(
    _i.id.in_(many("items")), or_(_i.open_slots > 0, _leased)
)
_staging = exists().where(
    tables.content.c.item_id == _i.id,
    tables.import_.c.id == tables.content.c.import_id,
    tables.import_.c.state == "staging",
)
# Open items of a project whose window ran empty.
OPEN_ITEMS = (
    select(_i.id, _i.open_slots)
    .where(_i.project_id == bindparam("project"), _i.open_slots > 0, ~_staging)
    .limit(bindparam("most"))
)

# --- why somebody gets no item ------------------------------------------------------------------

_c = tables.counter.c
TOTALS = (
    select(_c.project_id, func.sum(_c["items"]), func.sum(_c.open), func.sum(_c.out))
    .where(_c.project_id.in_(many("projects")))
    .group_by(_c.project_id)
)
# Leases of some projects, up to a number: more than that are not counted.
LEASED = (
    select(_l.project_id, _l.item_id, _l.labeller_id, _l.session_id)
    .where(_l.project_id.in_(many("projects")), ~_l.gold)
    .limit(bindparam("most"))
)
LABELLED_BY = select(_b.item_id, _b.labeller_id).where(
    _b.item_id.in_(many("items")),
    _b.labeller_id.in_(many("labellers")),
    ~_b.late,
    ~withdrawn(_b),
)
SKIPPED_BY = select(_k.item_id, _k.labeller_id).where(
    _k.item_id.in_(many("items")), _k.labeller_id.in_(many("labellers")), ~withdrawn(_k)
)
_x, _a, _m = tables.item_audience.c, tables.audience.c, tables.group_member.c
MEANT_FOR = (
    select(_x.item_id, _a.name)
    .join_from(tables.item_audience, tables.audience, _a.id == _x.audience_id)
    .where(_x.item_id.in_(many("items")))
)
NAMES = (
    select(tables.labeller.c.id, tables.labeller.c.name)
    .where(tables.labeller.c.id.in_(many("labellers")))
    .union_all(
        select(_m.labeller_id, tables.labeller_group.c.name)
        .join_from(
            tables.group_member, tables.labeller_group, tables.labeller_group.c.id == _m.group_id
        )
        .where(_m.labeller_id.in_(many("labellers")))
    )
)
