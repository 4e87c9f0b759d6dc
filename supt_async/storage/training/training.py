"""Labels, runs and rankings, for the orchestrator.

Every write carries the leader's term, and changes nothing once the term is over.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, update

from supt_async.consensus.known import Crowd
from supt_async.domain.acts import What
from supt_async.domain.ids import Generation, ItemId, ProjectId, RunId, Term
from supt_async.domain.project import Access, ModelState, Settings
from supt_async.domain.values import JSONValue
from supt_async.learning.label_errors import Suspect
from supt_async.storage import project_settings
from supt_async.storage.acts.acts import record
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.consensus.writing import ConsensusStore
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.label_many import vectors
from supt_async.storage.overlap.adapting import adapt, ask_again
from supt_async.storage.ports import Training
from supt_async.storage.records import (
    Encoding,
    Hint,
    ItemVectors,
    ModelSuggestions,
    Pool,
    Run,
)
from supt_async.storage.schema import tables
from supt_async.storage.suspects.suspects import replace_suspects
from supt_async.storage.targets.targets import Targets
from supt_async.storage.training import encoding, own_holdout, rankings, suggesting
from supt_async.storage.training.feed import Follower
from supt_async.storage.training.leading import leads
from supt_async.storage.training.pieces import write_piece
from supt_async.storage.training.runs import latest, run_of, update_run
from supt_async.storage.transfer.item_writer import CHUNK

MAX_TERM_MS = 120_000
"""Maximum duration of a leadership in milliseconds."""


class SqlTraining(Training):
    """Training on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: dict[ProjectId, Follower] = {}
        self._consensus = ConsensusStore(database)

    async def lead(self, project: ProjectId, holder: str, ttl_ms: int) -> Term | None:
        now = self._database.now_ms()
        p = tables.project.c

        def change(connection: Connection) -> Term | None:
            row = connection.execute(
                select(p.leader, p.term, p.leader_until_ms)
                .where(p.id == project)
                .with_for_update(key_share=True)  # nobody who refers to the project waits for it
            ).first()
            if row is None:
                return None
            # One that ends later than any begun now was begun before the clock went back.
            runs = now < row.leader_until_ms <= now + max(ttl_ms, MAX_TERM_MS)
            if runs and row.leader not in (None, holder):
                return None
            # A leader who renews in time keeps the term; another one begins a new term.
            mine = runs and row.leader == holder
            term = row.term if mine else row.term + 1
            connection.execute(
                update(tables.project)
                .where(p.id == project)
                .values(leader=holder, term=term, leader_until_ms=now + ttl_ms)
            )
            return Term(term)

        return await self._database.write(change)

    async def resign(self, project: ProjectId, term: Term) -> None:
        p = tables.project.c
        statement = update(tables.project).where(p.id == project, p.term == term)

        def change(connection: Connection) -> None:
            connection.execute(statement.values(leader=None, leader_until_ms=0))

        self._followers.pop(project, None)  # a leader may go on for months
        await self._database.write(change)

    async def record_holdout(self, project: ProjectId, term: Term, share: float) -> None:
        def change(connection: Connection) -> None:
            if leads(connection, project, term):
                own_holdout.record(connection, project, share)

        await self._database.write(change)

    async def settings(self, project: ProjectId) -> Settings:
        statement = select(tables.project).where(tables.project.c.id == project)
        row = await self._database.read(lambda connection: connection.execute(statement).first())
        return Settings() if row is None else project_settings.read_row(row)

    async def task(self, project: ProjectId) -> JSONValue:
        statement = select(tables.project.c.task).where(tables.project.c.id == project)
        text = await self._database.read(lambda connection: connection.scalar(statement))
        found: JSONValue = None if text is None else msgspec.json.decode(text)
        return found

    async def label_count(self, project: ProjectId) -> int:
        c = tables.counter.c
        statement = select(func.coalesce(func.sum(c.labels), 0)).where(c.project_id == project)
        found = await self._database.read(lambda connection: connection.scalar(statement))
        return int(found or 0)

    async def pool(self, project: ProjectId) -> Pool:
        return await self._follower(project).pool()

    async def payloads(
        self, project: ProjectId, ids: Sequence[ItemId]
    ) -> list[tuple[ItemId, str, str | None]]:
        c = tables.content.c
        statement = (
            select(c.item_id, c.payload, c.features)
            .where(c.project_id == project, c.item_id.in_(ids))
            .order_by(c.item_id)
        )
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [(ItemId(row[0]), row[1], row[2]) for row in rows]

    async def targets(self, project: ProjectId) -> Targets:
        return await self._follower(project).targets()

    async def queue_run(self, project: ProjectId, term: Term, labels: int) -> RunId | None:
        now = self._database.now_ms()

        def change(connection: Connection) -> RunId | None:
            if not leads(connection, project, term):
                return None
            values = {
                "project_id": project,
                "term": term,
                "state": ModelState.QUEUED.value,
                "labels": labels,
                "queued_ms": now,
            }
            return RunId(dialect_of(connection).insert_row(connection, tables.run, values))

        return await self._database.write(change, Hint(project=project, model=True))

    async def update_run(
        self,
        project: ProjectId,
        term: Term,
        run: RunId,
        state: ModelState,
        *,
        metrics: Mapping[str, float] | None = None,
        durations: Mapping[str, float] | None = None,
        error: str | None = None,
        progress: str | None = None,
    ) -> bool:
        now = self._database.now_ms()

        def change(connection: Connection) -> bool:
            if not leads(connection, project, term):
                return False
            update_run(connection, run, state, now, metrics, durations, error, progress)
            return True

        return await self._database.write(change, Hint(project=project, model=True))

    async def publish(
        self,
        project: ProjectId,
        term: Term,
        run: RunId | None,
        ids: NDArray[np.int64],
        *,
        covers: int,
        labels: int,
        suggestions: ModelSuggestions | None = None,
        by: Access | None = None,
    ) -> Generation | None:
        now = self._database.now_ms()

        def change(connection: Connection) -> Generation | None:
            if not leads(connection, project, term, alone=True):
                return None
            generation = rankings.publish_ranking(
                connection, project, run, ids[: rankings.HEAD], covers, labels, now
            )
            if by is not None:
                record(connection, project, by, What.RANKING_SET, {"items": len(ids)})
            if run is not None:
                update_run(connection, run, ModelState.READY, now)
                connection.execute(
                    update(tables.run).where(tables.run.c.id == run).values(generation=generation)
                )
                if suggestions is not None:
                    first = range(suggesting.FIRST)
                    suggesting.write(connection, project, run, suggestions, first, now)
            return generation

        generation = await self._database.write(
            change, Hint(project=project, ranked=True, model=True, items=True)
        )
        if generation is not None and len(ids) > rankings.HEAD:
            generation = await rankings.publish_whole(
                self._database, project, term, run, ids, generation, covers, labels
            )
        if generation is not None:
            await rankings.remove_outdated(self._database, project)
        return generation

    async def suggest(
        self, project: ProjectId, term: Term, run: RunId, suggestions: ModelSuggestions
    ) -> bool:
        now = self._database.now_ms()

        def change(connection: Connection, span: range) -> bool:
            if not leads(connection, project, term):
                return False
            suggesting.write(connection, project, run, suggestions, span, now)
            return True

        def end(connection: Connection) -> bool:
            if not leads(connection, project, term):
                return False
            suggesting.delete_others(connection, project, run)
            return True

        step = min(suggesting.STEP, self._database.rows_at_once())
        for span in suggesting.parts(suggestions, step):
            if not await write_piece(self._database, partial(change, span=span)):
                return False
        return await self._database.write(end)

    async def record_encoding(
        self, project: ProjectId, term: Term, progress: Encoding | None
    ) -> bool:
        now = self._database.now_ms()

        def change(connection: Connection) -> bool:
            if not leads(connection, project, term):
                return False
            encoding.record(connection, project, progress, now)
            return True

        return await self._database.write(change)

    async def publish_vectors(self, project: ProjectId, term: Term, found: ItemVectors) -> bool:
        def change(connection: Connection) -> bool:
            if not leads(connection, project, term):
                return False
            vectors.write(connection, project, found)
            return True

        return await self._database.write(change)

    async def replace_suspects(
        self, project: ProjectId, term: Term, run: RunId, suspects: Sequence[Suspect]
    ) -> bool:
        now = self._database.now_ms()

        def change(connection: Connection) -> bool:
            if not leads(connection, project, term):
                return False
            replace_suspects(connection, project, run, suspects, now)
            return True

        return await self._database.write(change, Hint(project=project, model=True))

    async def crowd(self, project: ProjectId) -> Crowd:
        return await self._consensus.crowd(project)

    async def replace_crowd(self, project: ProjectId, term: Term, crowd: Crowd) -> bool:
        return await self._consensus.replace_crowd(project, term, crowd)

    def consensus(self, project: ProjectId) -> AsyncIterator[list[StoredConsensus]]:
        return self._consensus.rows(project)

    async def replace_consensus(
        self,
        project: ProjectId,
        term: Term,
        run: RunId | None,
        found: Mapping[int, Sequence[StoredConsensus]],
    ) -> bool:
        return await self._consensus.replace(project, term, run, found)

    async def adapt_places(self, project: ProjectId, term: Term) -> bool:
        return await adapt(self._database, project, term)

    async def ask_again(
        self, project: ProjectId, term: Term, items: Sequence[ItemId]
    ) -> int | None:
        return await ask_again(self._database, project, term, items)

    async def runs(self, project: ProjectId) -> list[Run]:
        statement = (
            select(tables.run).where(tables.run.c.project_id == project).order_by(tables.run.c.id)
        )
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [run_of(row) for row in rows]

    async def head(self, project: ProjectId, limit: int) -> tuple[Generation, list[int]]:
        """Return the ranking in force and its first ids, best first."""

        def query(connection: Connection) -> tuple[Generation, list[int]]:
            p, r = tables.project.c, tables.ranking.c
            now = connection.scalar(select(p.generation).where(p.id == project)) or 0
            ids: list[int] = []
            for (chunk,) in connection.execute(
                select(r.ids)
                .where(r.project_id == project, r.generation == now)
                .order_by(r.chunk)
                .limit(limit // CHUNK + 1)
            ):
                ids.extend(np.frombuffer(chunk, dtype="<i8").tolist())
            return Generation(now), ids[:limit]

        return await self._database.read(query)

    async def latest_runs(
        self, project: ProjectId, limit: int = 5, before: RunId | None = None
    ) -> list[Run]:
        return await self._database.read(partial(latest, project, limit, before))

    def _follower(self, project: ProjectId) -> Follower:
        return self._followers.setdefault(project, Follower(self._database, project))
