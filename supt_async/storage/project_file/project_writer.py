"""Writer of an imported project: it is stored hidden, in short transactions, and then published."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.rules.project_texts import check_texts
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database, driver_error
from supt_async.storage.people import accounts
from supt_async.storage.people.accounts import PERSON
from supt_async.storage.project_file import people as people_of_file, staging
from supt_async.storage.project_file.answer_rows import ANSWERS
from supt_async.storage.project_file.file_reader import ProjectFile
from supt_async.storage.project_file.imported import BadLine, Imported
from supt_async.storage.project_file.item_rows import ITEMS
from supt_async.storage.project_file.lines import PersonLine, ProjectLine
from supt_async.storage.project_file.staging import Staged
from supt_async.storage.project_settings import OPINIONS, check_stored
from supt_async.storage.queries.catalogue import SLUG, bad_slug
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import standing, withdrawn
from supt_async.storage.setting_values import spell_overlap
from supt_async.storage.transfer.item_writer import count

MAX_PEOPLE = 100_000
WRITERS = {**ITEMS, **ANSWERS}
"""Writers of the members, in the order in which they need each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the operator says about an import."""

    slug: str | None = None
    """Slug of the new project; None for that of the exported one."""
    admins: Collection[str] = ()
    """Names of the people in the file who own the new project."""
    as_new: bool = False
    """Whether people whose names have an account here are others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedProject:
    """Result of an import."""

    slug: str
    items: int
    labels: int
    known: Collection[str]
    """Names of people that had an account here before."""
    former_admins: Collection[str] = field(default=())
    """Owners of the exported project who are labellers of this one."""


async def import_project(
    database: Database,
    file: ProjectFile,
    options: ImportOptions | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportedProject:
    """Read a checked file into a new project, which nobody sees before it is complete.

    Raises:
        BadFile: A line is not valid; nothing is stored.
        Refused: The slug is taken or not valid, or nobody in the file has an owner's name.
    """
    options = options or ImportOptions()
    slug = options.slug or file.manifest.slug
    if not SLUG.fullmatch(slug):
        raise Refused(bad_slug(slug))
    await staging.discard_abandoned(database)
    await database.read(partial(_refuse_taken, slug=slug))
    writer = ProjectWriter(database, file, slug, options)
    try:
        return await writer.write(progress)
    except BaseException:
        await writer.discard()
        raise


class ProjectWriter:
    """Import of one file."""

    def __init__(
        self, database: Database, file: ProjectFile, slug: str, options: ImportOptions
    ) -> None:
        self._database = database
        self._file = file
        self._slug = slug
        self._options = options
        self._staged: Staged | None = None
        self._people: list[PersonLine] = []

    async def write(self, progress: Callable[[int], None]) -> ImportedProject:
        """Store everything, and publish it."""
        line, task = self._read_project()
        self._read_people()
        now_ms = self._database.now_ms()
        staged = self._staged = await self._database.write(
            lambda connection: staging.begin(connection, _columns(line, self._slug), now_ms)
        )
        make = partial(
            people_of_file.make_accounts,
            people=self._people,
            staged=staged.slug,
            slug=self._slug,
            as_new=self._options.as_new,
            now_ms=now_ms,
        )
        found = await self._database.write(make)
        imported = Imported(staged.project, found.ids, line.overlap, task)
        imported.asked = line.asked
        done = 1 + len(self._people)
        for name in WRITERS:
            for first, batch in self._file.batches(name):
                await self._store(imported, name, first, batch)
                done += len(batch)
                progress(done)
        if not imported.is_ordered():
            raise self._file.bad("is not valid: its order lacks an item", "order.jsonl")
        return await self._publish(staged, imported, found)

    async def discard(self) -> None:
        """Delete what has been stored."""
        if self._staged is not None:
            await staging.discard(self._database, self._staged.project, self._staged.slug)

    async def _store(self, imported: Imported, name: str, first: int, batch: list[Any]) -> None:
        staged, now_ms = self._staged, self._database.now_ms()
        assert staged is not None
        mark = imported.mark()

        def store(connection: Connection) -> None:
            imported.rewind(mark)
            if not staging.beat(connection, staged, now_ms):
                raise Refused("the import took too long and was given up: import the file again")
            WRITERS[name](connection, imported, batch)

        try:
            await self._database.write(store)
        except BadLine as exc:
            raise self._file.bad(f"is not valid: {exc}", name, first + exc.place) from exc
        except Exception as exc:
            if not _contradicts(exc):
                raise
            reason = "is not valid: two lines contradict each other"
            raise self._file.bad(reason, name) from exc

    def _read_project(self) -> tuple[ProjectLine, Task]:
        found = [line for _, batch in self._file.batches("project.jsonl") for line in batch]
        if len(found) != 1:
            raise self._file.bad("is not valid: it has not one line", "project.jsonl")
        (line,) = found
        try:
            task = _checked(line)
        except (ValueError, RecursionError, Refused) as exc:
            raise self._file.bad(f"is not valid: {exc}", "project.jsonl", 1) from exc
        return line, task

    def _read_people(self) -> None:
        earlier: set[str] = set()
        for first, batch in self._file.batches("people.jsonl"):
            for number, person in enumerate(batch, first):
                flaw = people_of_file.flaw(person, earlier)
                if flaw is not None or number > MAX_PEOPLE:
                    raise self._file.bad(flaw or "too many people", "people.jsonl", number)
                earlier.add(person.name)
            self._people += batch
        there = {person.name for person in self._people if person.role and person.kind == PERSON}
        for name in self._options.admins:
            if name not in there:
                raise Refused(
                    f"nobody called {name!r} takes part in the project of {self._file.name}"
                )

    async def _publish(
        self, staged: Staged, imported: Imported, found: people_of_file.Accounts
    ) -> ImportedProject:
        project, admins = staged.project, self._options.admins
        # Nobody changes the project yet, so they may be counted in a transaction of its own.
        labels = await self._database.read(partial(_count_labels, project=project))

        def change(connection: Connection) -> None:
            accounts.one_at_a_time(connection)  # two may want the same slug
            _refuse_taken(connection, self._slug)
            people_of_file.admit(connection, project, self._people, found, admins)
            count(
                connection,
                project,
                self._database.process,
                items=imported.counted,
                open=imported.open,
                done=imported.done,
                labels=labels,
                asked=imported.asked,
            )
            i, p = tables.import_.c, tables.project.c
            connection.execute(delete(tables.import_).where(i.id == staged.import_id))
            shown = update(tables.project).where(p.id == project, p.slug == staged.slug)
            connection.execute(shown.values(slug=self._slug))
            origin = {"project": self._slug, "from": self._file.manifest.slug}
            record(connection, project, None, What.PROJECT_IMPORTED, origin)

        everything = Hint(project=project, settings=True, items=True, labels=True, people=True)
        await self._database.write(change, everything)
        former = [p.name for p in self._people if p.role == "admin" and p.kind == PERSON]
        return ImportedProject(
            slug=self._slug,
            items=imported.items,
            labels=labels,
            known=found.known,
            former_admins=[name for name in former if name not in admins],
        )


def _checked(line: ProjectLine) -> Task:
    """Check a project as one that is made here; return its task.

    Raises:
        ValueError: The task is not valid.
        Refused: A text or a setting is not allowed.
    """
    given = msgspec.json.decode(line.task)
    check_texts(title=line.title or None, guidelines=line.guidelines, style=line.style, task=given)
    task = parse(given)
    settings = {
        "overlap": spell_overlap(line.overlap, line.overlap_max),
        "lease_seconds": line.lease_ms / 1000,
        "undo_seconds": line.undo_ms / 1000,
        "suggest": line.suggest,
        **{name: getattr(line, name) for name in OPINIONS},
    }
    check_stored(settings, msgspec.json.decode(line.training))
    return task


def _columns(line: ProjectLine, slug: str) -> dict[str, object]:
    values = {**msgspec.structs.asdict(line), "title": line.title or slug}
    values["highest_overlap"] = line.overlap_max or 0
    del values["asked"]  # a counter
    return {**values, "task": _text(line.task), "training": _text(line.training)}


def _text(raw: msgspec.Raw) -> str:
    return bytes(raw).decode()


def _refuse_taken(connection: Connection, slug: str) -> None:
    p = tables.project.c
    if connection.scalar(select(p.id).where(p.slug == slug)) is not None:
        raise Refused(
            f"there is a project {slug!r} already: choose another name, for an import with --as"
        )


def _count_labels(connection: Connection, project: ProjectId) -> int:
    """Count the labels as the queue does: those that stand, and the corrected items."""
    b, k = tables.label.c, tables.correction.c
    stand = connection.scalar(select(func.count()).where(b.project_id == project, standing(b)))
    corrected = select(func.count(k.item_id.distinct())).where(
        k.project_id == project, ~withdrawn(k)
    )
    return int(stand or 0) + int(connection.scalar(corrected) or 0)


def _contradicts(exc: Exception) -> bool:
    """Tell whether the database has refused rows because of others."""
    cause = driver_error(exc)
    state = str(getattr(cause, "sqlstate", None) or "")
    return state.startswith("23") or type(cause).__name__ == "IntegrityError"
