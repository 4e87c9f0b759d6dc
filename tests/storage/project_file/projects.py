"""Projects with all that a file of one holds, and what a test reads out of a file."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping

import msgspec
import numpy as np
from sqlalchemy import Connection, func, insert, select, update

from supt_async.domain.commands import FlagItem
from supt_async.domain.ids import RequestId
from supt_async.domain.items import NewItem
from supt_async.domain.project import ModelState, Project, Role
from supt_async.domain.results import LeasedItem
from supt_async.errors import Refused
from supt_async.payloads.codec import encode
from supt_async.storage.factory import Storage
from supt_async.storage.project_file.file_reader import ProjectFile
from supt_async.storage.project_file.file_writer import export_project
from supt_async.storage.project_file.lines import MANIFEST
from supt_async.storage.project_file.project_writer import (
    ImportedProject,
    ImportOptions,
    import_project,
)
from supt_async.storage.schema import tables
from tests.support.queue_fixture import LabellerSession, QueueFixture

PEOPLE = ("Ada", "Bob", "Éva Ångström", "李")
ADMIN = "Olga"


async def exported(storage: Storage, project: Project) -> bytes:
    """Return a project's file."""
    stream = io.BytesIO()
    await export_project(storage.database, project, stream)
    return stream.getvalue()


async def imported(
    storage: Storage, file: bytes, slug: str | None = None, **options: object
) -> ImportedProject:
    """Check and import a project's file."""
    found = ProjectFile(io.BytesIO(file), "a.supt")
    found.check(lambda _: None)
    chosen = ImportOptions(slug=slug, **options)  # type: ignore[arg-type]
    return await import_project(storage.database, found, chosen)


def members(file: bytes) -> dict[str, bytes]:
    """Return the members of a file, without the manifest's slug and time.

    The import itself is an entry of the audit log, which is left out.
    """
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    manifest = msgspec.json.decode(found.pop(MANIFEST))
    del manifest["slug"], manifest["exported"]
    if (acts := found.get("acts.jsonl")) is not None:
        kept = [line for line in acts.splitlines(keepends=True) if b"project_imported" not in line]
        found["acts.jsonl"] = b"".join(kept)
        del manifest["members"]["acts.jsonl"]
    return {**found, MANIFEST: msgspec.json.encode(manifest)}


def lines(file: bytes, member: str) -> list[dict[str, object]]:
    """Return the decoded lines of a member."""
    return [msgspec.json.decode(line) for line in members(file)[member].splitlines()]


def changed(file: bytes, changes: Mapping[str, bytes], *, honest: bool = True) -> bytes:
    """Return a file with other members; ``honest`` if its manifest is right."""
    import hashlib

    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()} | dict(changes)
    if honest and MANIFEST not in changes:
        manifest = msgspec.json.decode(found[MANIFEST])
        for name, text in changes.items():
            digest = hashlib.sha256(text).hexdigest()
            facts = {"lines": text.count(b"\n"), "bytes": len(text), "sha256": digest}
            manifest["members"][name] = facts
        found[MANIFEST] = msgspec.json.encode(manifest)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in found.items():
            archive.writestr(name, text)
    return stream.getvalue()


async def row_counts(storage: Storage) -> dict[str, int]:
    """Return the number of rows of each table."""

    def query(connection: Connection) -> dict[str, int]:
        return {
            table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in tables.metadata.sorted_tables
            if table.name not in ("meta", "process", "hint")
        }

    return await storage.database.read(query)


class RandomProject:
    """A project in which random things have happened."""

    def __init__(self, queue: QueueFixture, seed: int) -> None:
        self.queue = queue
        self.random = random.Random(seed)
        self._answers: list[tuple[LabellerSession, str]] = []
        self._lost: list[tuple[LabellerSession, LeasedItem]] = []
        self._items: set[int] = set()
        self._number = 0

    async def play(self, steps: int) -> Project:
        """Add items and let people work; return the project."""
        project = (await self.queue.another_project("random", overlap=2)).project
        here = QueueFixture(self.queue.storage, self.queue.clock, project)
        people = self.queue.storage.people
        await people.invite(ADMIN, project=project.id, role=Role.ADMIN)
        sessions = [await here.open_session(name) for name in PEOPLE]
        await self._add(here)
        await self._suggest(here)
        for _ in range(steps):
            self.queue.clock.advance(self.random.randint(0, 30))
            step = self.random.choice(
                [self._answer] * 6
                + [self._skip, self._undo, self._flag, self._resolve, self._correct, self._expire]
                + [self._answer_late, self._add]
            )
            if step == self._add:
                await self._add(here)
            else:
                await step(here, self.random.choice(sessions))  # type: ignore[operator]
        await self._train(here)
        await self._accept(here)
        return await here.storage.catalogue.project(project.slug)

    async def _add(self, here: QueueFixture) -> None:
        draw = self.random
        items = []
        for _ in range(draw.randint(1, 8)):
            self._number += 1
            items.append(
                NewItem(
                    payload=encode(
                        draw.choice(["twice", f"text {self._number}\n\u2028", {"a": [1, 2.5]}])
                    ),
                    external_id=draw.choice([None, f"é-{self._number}"]),
                    features=draw.choice([None, encode(np.arange(3.0))]),
                    priority=draw.choice([0, 0, 3, 7]),
                    label=draw.choice([None, None, None, "dog"]),
                    meta=draw.choice([None, {"from": "mail"}]),
                    assign=draw.choice([(), ("Ada",)]),
                )
            )
        await here.storage.catalogue.add_items(here.project.id, items)

    async def _suggest(self, here: QueueFixture) -> None:
        found = [item async for item in here.storage.catalogue.items(here.project.id)]
        rows = [
            {
                "item_id": item.id,
                "source": source,
                "project_id": here.project.id,
                "value": '"cat"',
                "score": self.random.choice([None, 0.25, 1 / 3]),
                "version": self.random.choice([None, "2026-11"]),
                "created_ms": here.clock.now,
            }
            for item in found
            for source in ("llm", "Zero", "ärger")
        ]

        def change(connection: Connection) -> None:
            connection.execute(insert(tables.suggestion), rows)

        await here.storage.database.write(change)

    async def _answer(self, here: QueueFixture, who: LabellerSession) -> None:
        for offer in (await who.claim()).leased:
            self._items.add(offer.item)
            if self.random.random() < 0.15:
                self._lost.append((who, offer))
                return
            id_ = who.next_id()
            await who.submit(offer, self.random.choice(["cat", "dog"]), id=id_)
            self._answers.append((who, id_))

    async def _skip(self, here: QueueFixture, who: LabellerSession) -> None:
        for offer in (await who.claim()).leased:
            id_ = who.next_id()
            await who.skip(offer, id=id_)
            self._answers.append((who, id_))

    async def _undo(self, here: QueueFixture, who: LabellerSession) -> None:
        if self._answers:
            whose, answer = self._answers.pop()
            for offer in (await whose.undo(answer)).leased:
                await whose.submit(offer, "dog")

    async def _flag(self, here: QueueFixture, who: LabellerSession) -> None:
        if self._answers:
            whose, answer = self.random.choice(self._answers)
            note = self.random.choice([None, "which\nof them?"])
            id_ = RequestId(f"{self.random.choice('zZaA')}{len(self._answers)}")
            command = FlagItem(by=whose.by, id=id_, answer=RequestId(answer), note=note)
            await here.storage.queue.ask(command)

    async def _resolve(self, here: QueueFixture, who: LabellerSession) -> None:
        flags = here.storage.flags
        for flag in await flags.page(here.project.id, resolved=False, before=None, limit=1):
            await flags.resolve(who.access, flag.id, True)

    async def _correct(self, here: QueueFixture, who: LabellerSession) -> None:
        if self._items:
            item = self.random.choice(sorted(self._items))
            self._number += 1
            id_ = RequestId(f"C{self._number}")
            await here.storage.corrections.correct(who.access, item, id_, "cat")  # type: ignore[arg-type]
            if self.random.random() < 0.3:
                await here.storage.corrections.withdraw(who.access, id_)

    async def _expire(self, here: QueueFixture, who: LabellerSession) -> None:
        here.clock.advance(601)
        await here.storage.queue.sweep()

    async def _answer_late(self, here: QueueFixture, who: LabellerSession) -> None:
        if self._lost:
            whose, offer = self._lost.pop()
            await whose.submit(offer, "cat")

    async def _accept(self, here: QueueFixture) -> None:
        """Let some labels have seen a suggestion, and suggestions have been accepted twice."""
        b, project = tables.label.c, here.project.id
        found = [item.id async for item in here.storage.catalogue.items(project)]
        seen: dict[str, object] = {
            "suggestion_source": "llm",
            "suggestion_value": '"cat"',
            "suggestion_score": 0.25,
        }
        changes: list[dict[str, object]] = [
            seen | {"suggestion_shown": True, "suggestion_version": "7", "accepted": True},
            seen | {"suggestion_shown": False},
            {"machine": True},
            {},
        ]
        facts: dict[str, object] = {
            "project_id": project,
            "source": "llm",
            "min_score": 0.5,
            "audit": 0.1,
        }
        facts |= {"labels": 3, "audited": 2, "created_ms": here.clock.now}

        def change(connection: Connection) -> None:
            for seq in connection.scalars(select(b.seq).where(b.project_id == project)).all():
                if chosen := self.random.choice(changes):
                    connection.execute(update(tables.label).where(b.seq == seq).values(chosen))
            for withdrawn_ms in (None, here.clock.now):
                made = insert(tables.acceptance).values(facts | {"withdrawn_ms": withdrawn_ms})
                id_ = connection.execute(made.returning(tables.acceptance.c.id)).scalar_one()
                for item in self.random.sample(found, min(2, len(found))):
                    row: dict[str, object] = {"project_id": project, "item_id": item}
                    row["acceptance_id"] = id_
                    values = {"value": '"dog"', "score": self.random.choice([None, 1 / 3])}
                    connection.execute(insert(tables.audited).values(row | values))

        await here.storage.database.write(change)

    async def _train(self, here: QueueFixture) -> None:
        training, project = here.storage.training, here.project.id
        term = await training.lead(project, "here", 10_000)
        if term is None:
            raise Refused("nobody else leads")
        for labels in (2, 5):
            run = await training.queue_run(project, term, labels)
            assert run is not None
            pool = await training.pool(project)
            metrics = {"score": 0.5, f"left_out:{pool.ids[0]}": 1.0}
            await training.update_run(project, term, run, ModelState.TRAINING, metrics=metrics)
            ids, covers = pool.ids, pool.covers
            await training.publish(project, term, run, ids, covers=covers, labels=labels)
        failed = await training.queue_run(project, term, 9)
        assert failed is not None
        await training.update_run(project, term, failed, ModelState.FAILED, error="not enough")
        await training.resign(project, term)
