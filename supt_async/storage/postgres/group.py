"""Group of commands in one statement: answers stored and proposed items leased, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, ProjectId
from supt_async.domain.results import Suggestion
from supt_async.rules.suggesting import visible
from supt_async.storage.overlap.judge import Judge
from supt_async.storage.overlap.postgres import ask_again
from supt_async.storage.postgres.driver import DriverConnection, Row
from supt_async.storage.postgres.plan import Answer, Outcome, Projects, Proposal, Remembered
from supt_async.storage.postgres.sql import answers as single, batch as sql, opinions


@dataclass(slots=True)
class Group:
    """Answers with different ids and leases, and what is proposed in the same statement."""

    answers: Sequence[Answer]
    proposals: Sequence[Proposal]
    projects: Projects
    now_ms: int
    process: str
    counter: str
    judge: Judge
    remembered: Remembered | None = None
    attempts: int = 0
    """How often it was begun: a connection that is lost leaves open whether it took effect."""

    async def carry_out(self, connection: DriverConnection) -> Outcome:
        """Carry the group out in one transaction."""
        self.attempts += 1
        contested = [
            answer.command.lease
            for answer in self.answers
            if not self.projects[answer.command.by.project].one_place
        ]
        asked: frozenset[ProjectId] = frozenset()
        if contested:
            async with connection.transaction():
                rows, asked = await self._one_at_a_time(connection, contested)
        else:
            rows = await connection.fetch(sql.GROUP, *self._parameters())
        if rows and rows[0][2] is None:
            return Outcome(frozenset(), {}, {}, {}, outdated=True)
        stored = {(row[0], row[2]): row[3] for row in rows if row[0] is not None}
        return Outcome(
            stored=frozenset(stored),
            labels=Counter(project for (project, _), known in stored.items() if known is None),
            known={answer: known for answer, known in stored.items() if known is not None},
            leased={row[2]: (row[3], _suggestion(row)) for row in rows if row[0] is None},
            asked=asked,
        )

    async def _one_at_a_time(
        self, connection: DriverConnection, contested: list[LeaseToken]
    ) -> tuple[list[Row], frozenset[ProjectId]]:
        """Carry out a group in which an item may get its last answer.

        Two transactions that answer an item at the same time don't see each other: each would
        take its answer for the last but one, and nobody would count the item as done. So its
        row is locked first, and whether it is complete is asked in a further statement, which
        sees what the one before has committed. The projects of which items got one more place are
        returned as well.
        """
        locked = await connection.fetch(single.LOCK_ITEMS_OF_LEASES, contested)
        rows = await connection.fetch(sql.GROUP, *self._parameters())
        answered: dict[ProjectId, list[ItemId]] = {}
        for project, item, _, known, *_ in rows:  # a gold item is never complete
            if project is not None and known is None and not self.projects[project].one_place:
                answered.setdefault(project, []).append(item)
        asked = await self._ask_again(connection, locked, answered)
        if answered:
            items = [item for some in answered.values() for item in some]
            told = (self._telling(), self.now_ms)
            await connection.execute(opinions.COUNT_COMPLETED, items, self.counter, *told)
        return rows, asked

    async def _ask_again(
        self,
        connection: DriverConnection,
        locked: list[Row],
        answered: dict[ProjectId, list[ItemId]],
    ) -> frozenset[ProjectId]:
        """Open one more place of answered items that are not sure enough; return their projects.

        What has changed its overlap since the batch read it may ask for more opinions by now.
        """
        asking = {id_ for id_, row in self.projects.items() if row.overlap.one_more}
        known = {(id_, row.overlap_changes) for id_, row in self.projects.items()}
        asking |= {id_ for id_, changes in locked if (id_, changes) not in known}
        some = {id_: items for id_, items in answered.items() if id_ in asking}
        if not some:
            return frozenset()
        return await ask_again(connection, self.judge, some, self.now_ms, self.counter)

    def _parameters(self) -> list[object]:
        """Return the parameters of ``sql.GROUP``, in the order of the table there."""
        given: list[tuple[object, ...]] = []
        # In the order of their leases: two groups may wait for each other's, but not in a circle.
        for answer in sorted(self.answers, key=lambda answer: answer.command.lease):
            command, by = answer.command, answer.command.by
            who = (by.project, command.lease, by.labeller)
            given.append((*who, command.id, answer.value, command.ms))
        wanted: list[tuple[object, ...]] = []
        for proposal in self.proposals:
            demand, project = proposal.demand, proposal.project
            by = demand.by
            lease = (by.project, proposal.item, by.labeller, by.session, proposal.token)
            until = self.now_ms + project.lease_ms
            wanted.append((*lease, until, project.generation, proposal.behind, demand.needs))
        one_place = [id_ for id_, row in self.projects.items() if row.one_place]
        return [
            *_columns(given, 6),
            self.now_ms,
            *_columns(wanted, 9),
            self.process,
            self.counter,
            one_place,
            *self._suggesting(),
            [answer.command.lease for answer in self.answers if answer.command.unseen],
            [proposal.gold for proposal in self.proposals],
            self._telling(),
            *self._checking(),
        ]

    def _checking(self) -> list[object]:
        """Return what has to be as it is remembered."""
        if self.remembered is None:
            return [None, [], [], []]
        since, projects = self.remembered.since, self.remembered.projects
        states = [row.state for row in projects.values()]
        return [since, self.remembered.known, list(projects), states]

    def _telling(self) -> list[ProjectId]:
        """Return the projects of which events are written."""
        return [id_ for id_, row in self.projects.items() if row.events]

    def _suggesting(self) -> list[list[object]]:
        """Return the columns of the proposals that may have a suggestion."""
        rows: list[tuple[object, ...]] = []
        for proposal in self.proposals:
            if proposal.shows is not None:
                showing = proposal.project.showing
                asked = (proposal.token, proposal.item, showing.source, showing.least)
                rows.append((*asked, proposal.shows))
        return _columns(rows, 5)


async def release(
    connection: DriverConnection,
    tokens: Sequence[LeaseToken],
    now_ms: int,
    counter: str,
    holders: Sequence[tuple[ProjectId, LabellerId]] | None = None,
) -> list[Row]:
    """Release leases that are still held, in one transaction.

    Args:
        connection: The connection.
        tokens: The leases.
        now_ms: The time.
        counter: The row of counters that is written.
        holders: Project and labeller of each lease, which must be its own; None for anybody's.

    Returns:
        Project, item and token of each lease that was released.
    """
    projects, labellers = (None, None) if holders is None else _columns(list(holders), 2)
    async with connection.transaction():
        await connection.fetch(single.LOCK_ITEMS_OF_LEASES, tokens)
        return await connection.fetch(
            single.GIVE_BACK, tokens, now_ms, "released", counter, projects, labellers, None
        )


def _suggestion(row: Row) -> Suggestion | None:
    """Return the suggestion that is shown with a proposal that was leased."""
    return visible(row[4], row[5], row[6], shown=row[8])


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
