"""Catalogue of projects, their items and their labels, on either database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, replace
from functools import partial

import msgspec
from sqlalchemy import Connection, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import Generation, ProjectId
from supt_async.domain.items import NewItem
from supt_async.domain.project import Access, Creator, Project, Settings, SettingsChange
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.rules.project_texts import check_texts
from supt_async.storage import project_settings
from supt_async.storage.acts.acts import record
from supt_async.storage.acts.changes import record_added, record_changes
from supt_async.storage.database import Database
from supt_async.storage.group_commit import GroupedReads, padded
from supt_async.storage.overlap.change import COLUMNS as OVERLAP, adjust, begin, finish
from supt_async.storage.people import accounts
from supt_async.storage.people.owners import check_creator, make_owner
from supt_async.storage.ports import Catalogue, ItemAdder
from supt_async.storage.project_deletion import delete_project, finish_deletions, unused_id
from supt_async.storage.queries import item_pages
from supt_async.storage.queries.task_change import check_answers
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Added, Hint, StoredItem, StoredLabel
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import listed
from supt_async.storage.suggestions.task_change import fit_suggestions
from supt_async.storage.transfer.existing_items import StagedElsewhere
from supt_async.storage.transfer.importer import Importer
from supt_async.storage.transfer.item_keys import is_duplicate
from supt_async.storage.transfer.item_writer import ItemWriter

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")


class SqlCatalogue(Catalogue):
    """Catalogue on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_slug = GroupedReads(
            lambda slugs: database.read(lambda connection: _find(connection, slugs), Lane.QUICK)
        )

    async def create_project(
        self,
        slug: str,
        *,
        title: str,
        task: JSONValue,
        guidelines: str = "",
        style: str = "",
        settings: Settings | None = None,
        by: Creator | None = None,
        most: int = 0,
    ) -> Project:
        if not SLUG.fullmatch(slug):
            raise Refused(bad_slug(slug))
        check_texts(title=title or None, guidelines=guidelines, style=style, task=task)
        settings = settings or Settings()
        row = {
            "slug": slug,
            "title": title or slug,
            "task": msgspec.json.encode(task).decode(),
            "guidelines": guidelines,
            "style": style,
            "highest_overlap": settings.overlap_max or 0,
            "lease_ms": settings.lease_ms,
            "undo_ms": settings.undo_ms,
            "blind": settings.blind,
            **{name: getattr(settings, name) for name in (*OVERLAP, *project_settings.COLUMNS)},
            "training": project_settings.training("{}", asdict(settings)),
            "created_ms": self._database.now_ms(),
            "made_by": None if by is None else by.labeller,
        }

        def change(connection: Connection) -> Project:
            accounts.one_at_a_time(connection)  # two may want the same slug
            if by is not None:
                check_creator(connection, by, most)
            if _find(connection, [slug]):
                raise Refused(f"there is a project {slug!r} already: choose another name")
            connection.execute(tables.project.insert().values(row | unused_id(connection)))
            found = _find(connection, [slug])[slug]
            if by is not None:
                make_owner(connection, by, found.id)
            record(connection, found.id, by, What.PROJECT_CREATED, {"project": slug})
            return found

        return await self._database.write(change)

    async def projects(self) -> list[Project]:
        def query(connection: Connection) -> list[Project]:
            p = tables.project.c
            rows = connection.execute(select(tables.project).where(listed(p)).order_by(p.id))
            return [_project(row) for row in rows]

        return await self._database.read(query, Lane.QUICK)

    async def project(self, slug: str) -> Project:
        found = await self._by_slug.get(slug) if storable(slug) else None
        if found is None:
            raise NotFound(f"there is no project {slug!r}: see `supt project list`")
        return found

    async def set_paused(self, project: ProjectId, paused: bool) -> None:
        await self.change(project, paused=paused)

    async def change(
        self,
        project: ProjectId,
        *,
        title: str | None = None,
        guidelines: str | None = None,
        style: str | None = None,
        task: JSONValue = None,
        paused: bool | None = None,
        archived: bool | None = None,
        settings: SettingsChange | None = None,
        progress: Callable[[int], None] | None = None,
        by: Access | None = None,
    ) -> None:
        check_texts(title=title, guidelines=guidelines, style=style, task=task)
        given = {"title": title, "guidelines": guidelines, "style": style, "paused": paused}
        values: dict[str, object] = {name: new for name, new in given.items() if new is not None}
        if archived is not None:
            values["archived_ms"] = self._database.now_ms() if archived else None
        seen = None
        if task is not None:
            values["task"] = msgspec.json.encode(task).decode()
            seen = await check_answers(self._database, project, task)

        def change(connection: Connection) -> bool:
            record_changes(connection, project, by, values, settings or {})
            new = dict(settings or {})
            overlap = {name: new.pop(name) for name in OVERLAP if name in new}
            adjusting = bool(overlap) and begin(connection, project, overlap)
            if seen is not None:
                seen.check_rest(connection)  # labels that came in since
                seen.respell(connection)
            columns = values | (_new_settings(connection, project, new) if new else {})
            if columns:
                statement = update(tables.project).where(tables.project.c.id == project)
                connection.execute(statement.values(columns))
            return adjusting

        stopped = paused is not None or archived is not None
        hint = Hint(project=project, settings=True, items=stopped)
        if await self._database.write(change, hint):
            await adjust(self._database, project, progress)
        if seen is not None:
            await fit_suggestions(self._database, project, seen.task)

    async def finish_changes(self) -> None:
        await finish(self._database)

    async def delete_project(
        self,
        project: ProjectId,
        *,
        by: Access | None = None,
        told: Callable[[int], None] | None = None,
    ) -> None:
        await delete_project(self._database, project, by, told)

    async def finish_deletions(self) -> None:
        await finish_deletions(self._database)

    async def add_items(
        self, project: ProjectId, items: Sequence[NewItem], *, by: Access | Creator | None = None
    ) -> Added:
        """Add items that count at once; those that are known already add nothing.

        Raises:
            BadFile: An item's id is known with another payload; nothing is added.
        """
        return await self.adder(project, by=by).add(items)

    def adder(
        self,
        project: ProjectId,
        *,
        update: bool = False,
        by: Access | Creator | None = None,
    ) -> ItemAdder:
        return _CallAdder(self._database, project, update=update, by=by)

    async def items(
        self, project: ProjectId, *, after: int = 0, page: int = item_pages.PAGE
    ) -> AsyncIterator[StoredItem]:
        while True:
            rows = await self._database.read(
                partial(item_pages.items, project, after, page), Lane.OWNERS
            )
            for row in rows:
                yield row
                after = row.id
            if len(rows) < page:
                return

    async def labels(
        self, project: ProjectId, *, withdrawn: bool = False, late: bool = False
    ) -> AsyncIterator[StoredLabel]:
        """Yield labels in the order in which they came, then the owners' corrections."""
        for read_page in (item_pages.labels, item_pages.corrections):
            after, more = 0, True
            while more:
                rows = await self._database.read(partial(read_page, project, after), Lane.OWNERS)
                for row in rows:
                    after = row.seq
                    if (withdrawn or not row.withdrawn) and (late or not row.late):
                        yield row
                more = len(rows) == item_pages.PAGE


class _CallAdder(ItemAdder):
    """Adder of one call's items, which counts how often each content has come in it."""

    def __init__(
        self, database: Database, project: ProjectId, *, update: bool, by: Access | Creator | None
    ) -> None:
        self._database = database
        self._by = by
        self._adder = ItemWriter(project, database.process, database.now_ms(), update=update)

    async def add(self, items: Sequence[NewItem]) -> Added:
        batch = self._adder.prepare(items)
        repeats = self._adder.repeats
        alike = repeats.alike

        def change(connection: Connection) -> Added:
            self._adder.forget_unpublished()  # an earlier attempt's
            repeats.alike = alike
            added = self._adder.add(connection, batch)
            self._adder.remember()
            brought = self._adder.publish(connection)
            done = replace(brought, added=added.added, known=added.known, alike=repeats.alike)
            record_added(connection, self._adder.project, self._by, done, self._adder.golden)
            return done

        hint = Hint(project=self._adder.project, items=True, labels=True)
        try:
            return await self._database.write(change, hint)
        except StagedElsewhere:
            # The import may have been killed: then what it has staged goes.
            await Importer(self._database, self._adder.project).clean_up()
        except Exception as exc:
            if not is_duplicate(exc):
                raise
        return await self._database.write(change, hint)  # somebody else has just added one


def _new_settings(
    connection: Connection, project: ProjectId, change: SettingsChange
) -> dict[str, object]:
    """Return the columns that a change of settings writes."""
    p = tables.project.c
    text = connection.scalar(select(p.training).where(p.id == project).with_for_update())
    project_settings.check_source(connection, project, change)
    training = project_settings.training(text or "{}", change)
    return {**project_settings.columns(change), "training": training}


def bad_slug(slug: str) -> str:
    """Return what is wrong with a slug that does not match ``SLUG``."""
    return (
        f"{slug!r} is not a project name: use 1 to 64 of a-z, 0-9, - and _, "
        "beginning and ending with a letter or digit"
    )


def _find(connection: Connection, slugs: Sequence[str]) -> dict[str, Project]:
    p = tables.project.c
    found = select(tables.project).where(p.slug.in_(padded(slugs)), listed(p))
    return {row.slug: _project(row) for row in connection.execute(found)}


def _project(row: AnyRow) -> Project:
    return Project(
        id=ProjectId(row.id),
        slug=row.slug,
        title=row.title,
        task=msgspec.json.decode(row.task),
        guidelines=row.guidelines,
        style=row.style,
        settings=project_settings.read_row(row),
        paused=bool(row.paused),
        generation=Generation(row.generation),
        created_ms=row.created_ms,
        archived_ms=row.archived_ms,
    )
