"""Items that are assigned to some people only, read into the windows of their audiences.

Nobody looks for their items among those of others: each audience's items are read page by page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, and_, exists, or_, select

from supt_async.domain.ids import AudienceId, ItemId, LabellerId, ProjectId
from supt_async.rules.audience_window import AudienceWindow
from supt_async.storage.audience_pages import AudiencePages
from supt_async.storage.schema import tables

_a, _x, _w = tables.audience.c, tables.item_audience.c, tables.labeller.c
_g, _m, _i, _l = tables.labeller_group.c, tables.group_member.c, tables.item.c, tables.lease.c


class Assigned:
    """Reads the assigned items of a project into its window."""

    def __init__(self, window: AudienceWindow, project: ProjectId, version: int) -> None:
        self._window = window
        self._project = project
        self._pages = AudiencePages(version)

    def renew(self, version: int) -> None:
        """Read everything again if other people may get items, or others are assigned."""
        if self._pages.renew(version):
            self._window.forget()

    def propose(self, connection: Connection, labeller: LabellerId, now_ms: int) -> ItemId | None:
        """Reserve the best item that is assigned to a labeller; None if there is none."""
        for audience in self._audiences(connection, labeller):
            while True:
                item = self._window.propose_from(audience, labeller)
                if item is not None:
                    return item
                if not self._load(connection, audience, now_ms):
                    break
        return None

    def know(self, connection: Connection, items: Iterable[ItemId]) -> None:
        """Read whom items are meant for, before they get into the window."""
        unknown = [item for item in items if not self._window.is_known(item)]
        audiences: dict[ItemId, list[AudienceId]] = {}
        if unknown:
            meant = select(_x.item_id, _x.audience_id).where(_x.item_id.in_(unknown))
            for item, audience in connection.execute(meant.order_by(_x.audience_id)):
                audiences.setdefault(ItemId(item), []).append(AudienceId(audience))
        self._window.know(audiences)

    def _audiences(self, connection: Connection, labeller: LabellerId) -> Sequence[AudienceId]:
        """Return the audiences of a labeller: those of their own name, or of a group's."""
        known = self._pages.audiences(labeller)
        if known is None:
            own = select(_w.name).where(_w.id == labeller)
            groups = (
                select(_g.name)
                .join_from(tables.group_member, tables.labeller_group, _g.id == _m.group_id)
                .where(_m.labeller_id == labeller)
            )
            mine = or_(_a.name.in_(own), _a.name.in_(groups))
            ids = select(_a.id).where(_a.project_id == self._project, mine).order_by(_a.id)
            known = [AudienceId(id_) for id_ in connection.scalars(ids)]
            self._pages.note(labeller, known)
        return known

    def _load(self, connection: Connection, audience: AudienceId, now_ms: int) -> bool:
        """Read the next page of an audience; False at the end."""
        span = self._pages.span(audience, now_ms)
        if span is None:
            return False
        if span.again:
            self._window.restart(audience)
        leased = exists().where(_l.item_id == _i.id, _l.project_id == _i.project_id)
        here = and_(_i.id == _x.item_id, _i.project_id == self._project)
        page = (
            select(_x.place, _x.item_id, _i.open_slots)
            .select_from(
                tables.item_audience.outerjoin(
                    tables.item, and_(here, or_(_i.open_slots > 0, leased))
                )
            )
            .where(_x.audience_id == audience)
            .order_by(_x.place)
            .limit(span.size)
        )
        if span.after is not None:
            page = page.where(_x.place > span.after)
        rows = connection.execute(page).all()
        found = [(ItemId(row[1]), row[2]) for row in rows if row[2] is not None]
        self._pages.read(audience, span, [row[0] for row in rows], len(found), now_ms)
        self.know(connection, [item for item, _ in found])
        self._window.extend(found)
        return bool(rows)
