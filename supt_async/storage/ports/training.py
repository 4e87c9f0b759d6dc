"""Port of the training: labels, runs and rankings, for orchestrators and owners."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from supt_async.consensus.known import Crowd
from supt_async.domain.ids import Generation, ItemId, ProjectId, RunId, Term
from supt_async.domain.project import Access, ModelState, Settings
from supt_async.domain.values import JSONValue
from supt_async.learning.label_errors import Suspect
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.records import Encoding, ItemVectors, ModelSuggestions, Pool, Run
from supt_async.storage.targets.targets import Targets


class Training(Protocol):
    """A project's labels, runs and rankings.

    Every write carries the leader's term, and changes nothing once that term is over.
    """

    async def lead(self, project: ProjectId, holder: str, ttl_ms: int) -> Term | None:
        """Take or renew a project's leadership.

        Args:
            project: The project.
            holder: Who leads. A holder who renews in time keeps the term; a new one begins the
                next.
            ttl_ms: How long the leadership lasts, in milliseconds.

        Returns:
            The term; None while somebody else leads, or if there is no such project.
        """

    async def resign(self, project: ProjectId, term: Term) -> None:
        """Give up the leadership, if the term still holds."""

    async def record_holdout(self, project: ProjectId, term: Term, share: float) -> None:
        """Record the orchestrator's own hold-out, for servers; nothing if the term is over."""

    async def settings(self, project: ProjectId) -> Settings:
        """Return a project's settings; the defaults if it has been deleted."""

    async def task(self, project: ProjectId) -> JSONValue:
        """Return a project's task, which an owner may have changed; None if it is gone."""

    async def label_count(self, project: ProjectId) -> int:
        """Count the labels that count now: cheap enough for polling."""

    async def pool(self, project: ProjectId) -> Pool:
        """Return all published items, which of them are open and which are leased.

        The arrays are shared between calls, and must not be written to.
        """

    async def payloads(
        self, project: ProjectId, ids: Sequence[ItemId]
    ) -> list[tuple[ItemId, str, str | None]]:
        """Return ids, payloads and features (JSON text) of items, by id.

        Args:
            project: The project.
            ids: At most 1,000 items; those that are not the project's are left out.
        """

    async def targets(self, project: ProjectId) -> Targets:
        """Return all labels that count, oldest first, then the owners' corrections.

        Raises:
            StorageUnavailable: The labels change faster than they can be read.
        """

    async def queue_run(self, project: ProjectId, term: Term, labels: int) -> RunId | None:
        """Write down that a training is due.

        Args:
            project: The project.
            term: The leader's term.
            labels: Number of labels that it will learn from.

        Returns:
            The run; None if the term is over.
        """

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
        """Move a run on.

        Args:
            project: The project.
            term: The leader's term.
            run: The run.
            state: Its new state.
            metrics: Values by name, merged with those that are known.
            durations: Seconds by phase, merged likewise.
            error: Why it failed.
            progress: What its model has printed last.

        Returns:
            False if the term is over.
        """

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
        """Write a ranking with a new generation.

        The best 100,000 items are in force after one short transaction. Of a longer ranking the
        whole follows as a further generation, which comes into force when all of it is written.

        Args:
            project: The project.
            term: The leader's term.
            run: The run that made it, which becomes ready; None if no model made it.
            ids: The items, best first: int64 of shape (n,).
            covers: How much of the base order the ranking knows (``Pool.covers``).
            labels: Number of labels that counted when the training began, as ``label_count``.
            suggestions: What the model suggests; only the first ones are written, for the items
                that are handed out at once. ``suggest`` writes the others.
            by: The owner who ranks by hand; None for an orchestrator.

        Returns:
            The generation; None if the term is over.
        """

    async def suggest(
        self, project: ProjectId, term: Term, run: RunId, suggestions: ModelSuggestions
    ) -> bool:
        """Replace all that the project's model has suggested, in short transactions.

        Args:
            project: The project.
            term: The leader's term.
            run: The run that made the suggestions, and whose ranking is published.
            suggestions: What it suggests.

        Returns:
            False if the term is over; some of them may then be written.
        """

    async def replace_suspects(
        self, project: ProjectId, term: Term, run: RunId, suspects: Sequence[Suspect]
    ) -> bool:
        """Replace the likely label errors by those that a run's evaluation has found.

        Args:
            project: The project.
            term: The leader's term.
            run: The run.
            suspects: The likely label errors, most doubtful first.

        Returns:
            False if the term is over.
        """

    async def publish_vectors(self, project: ProjectId, term: Term, found: ItemVectors) -> bool:
        """Replace the vectors of a project's items, which say what is alike.

        Args:
            project: The project.
            term: The leader's term.
            found: Vectors of some 15,000 items at most.

        Returns:
            False if the term is over.
        """

    async def record_encoding(
        self, project: ProjectId, term: Term, progress: Encoding | None
    ) -> bool:
        """Replace how far the items of a project are encoded.

        Args:
            project: The project.
            term: The leader's term.
            progress: What is known; None if the project has no encoder.

        Returns:
            False if the term is over.
        """

    async def crowd(self, project: ProjectId) -> Crowd:
        """Return how reliable a project's labellers are; nothing before the first estimate."""

    async def replace_crowd(self, project: ProjectId, term: Term, crowd: Crowd) -> bool:
        """Replace how reliable a project's labellers are.

        Args:
            project: The project.
            term: The leader's term.
            crowd: What is known of them, by question.

        Returns:
            False if the term is over.
        """

    def consensus(self, project: ProjectId) -> AsyncIterator[list[StoredConsensus]]:
        """Yield what the answers to items come to, in pages by item."""

    async def replace_consensus(
        self,
        project: ProjectId,
        term: Term,
        run: RunId | None,
        found: Mapping[int, Sequence[StoredConsensus]],
    ) -> bool:
        """Replace what the answers to some items come to, in short transactions.

        Args:
            project: The project.
            term: The leader's term.
            run: The training that found it; None if nothing is trained.
            found: Rows by item; an item with none loses those that it has.

        Returns:
            False if the term is over; some may then be replaced.
        """

    async def adapt_places(self, project: ProjectId, term: Term) -> bool:
        """Ask for further opinions, or no longer, by how reliable the labellers are now.

        It takes short transactions, and looks at those items alone that the consensus of the last
        training says something new about.

        Args:
            project: The project.
            term: The leader's term.

        Returns:
            False if the term is over; some places may then be changed.
        """

    async def ask_again(
        self, project: ProjectId, term: Term, items: Sequence[ItemId]
    ) -> int | None:
        """Open one more place of items that are complete, where the ranking decides about it.

        They come in the order of the ranking that is published next. Items that an owner has
        settled, or that have the largest number of answers, are left as they are.

        Args:
            project: The project.
            term: The leader's term.
            items: The items.

        Returns:
            The number of places that were opened; None if the term is over.
        """

    async def runs(self, project: ProjectId) -> list[Run]:
        """Return all runs, oldest first."""

    async def latest_runs(
        self, project: ProjectId, limit: int = 5, before: RunId | None = None
    ) -> list[Run]:
        """Return the last ``limit`` runs, or of those ``before`` a run, newest first."""

    async def head(self, project: ProjectId, limit: int) -> tuple[Generation, list[int]]:
        """Return the generation in force and the ids of its first ``limit`` items."""
