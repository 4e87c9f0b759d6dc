"""Receivers of webhooks that somebody named who owns their project no longer.

Only who named a receiver knows whose it is, and what it is sent would stay theirs. So its webhook
is switched off until another owner has looked at it.
"""

from __future__ import annotations

from sqlalchemy import Connection, exists, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.storage.acts.acts import record
from supt_async.storage.people.invitations import EVERY_PROJECT
from supt_async.storage.schema import tables

REASON = "who named its receiver does not own the project any more"


def switch_off_receivers(connection: Connection, labeller: int) -> None:
    """Switch off the webhooks of projects that a person does not own, if they named the receiver.

    The server that delivers to one finds its term over, and lets go of it.
    """
    h, m, who = tables.webhook.c, tables.membership.c, tables.labeller.c
    owns = exists().where(
        m.labeller_id == labeller,
        m.project_id.in_([h.project_id, EVERY_PROJECT]),
        m.role == Role.ADMIN.value,
        who.id == m.labeller_id,
        who.revoked_ms.is_(None),
    )
    on = (h.made_by == labeller, h.state != "off", ~owns)
    for row in connection.execute(select(h.id, h.project_id).where(*on)).all():
        values = {"state": "off", "reason": REASON, "holder": None, "held_until_ms": 0}
        one = update(tables.webhook).where(h.id == row.id)
        connection.execute(one.values(**values, term=h.term + 1))
        details = {"webhook": int(row.id), "reason": REASON}
        record(connection, ProjectId(row.project_id), None, What.WEBHOOK_SWITCHED_OFF, details)
