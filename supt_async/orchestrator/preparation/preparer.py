"""Preparer of a project's trainings: brings items and answers into the form that workers get."""

from __future__ import annotations

import asyncio

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.domain.project import Project
from supt_async.domain.values import JSONValue
from supt_async.errors import TrainingError
from supt_async.learning.holdout import held_out
from supt_async.learning.ranking import PoolContext
from supt_async.learning.teachable import asked, learnable, learns, names_files
from supt_async.orchestrator.consensus import Consensus
from supt_async.orchestrator.encoders.items import PoolItems
from supt_async.orchestrator.features.encoding import encode_page
from supt_async.orchestrator.features.growing_files import Kind, Pending, Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.model_loading import Maker, default_maker
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.project_options import ProjectOptions
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.protocol.tasks.task import parse
from supt_async.storage.ports import Training
from supt_async.storage.records import Pool

LOOKED_AT = 100
"""Number of labelled items by which the kind of all is told before their features are read."""


class Preparer:
    """Prepares one project's trainings."""

    def __init__(
        self,
        storage: Training,
        project: Project,
        features: FeatureStore,
        chosen: ProjectOptions,
        options: TrainingOptions,
        items: PoolItems,
    ) -> None:
        self._storage = storage
        self._project = project
        self._features = features
        self._chosen = chosen
        self._items = items
        self._preprocess = (
            None
            if options.model_preprocess is None
            else cloudpickle.dumps(options.model_preprocess)
        )

    def maker(self, source: Source) -> Maker | None:
        """Return the maker of the model for such items; None if there is none, or none yet."""
        if self._chosen.wants_vectors and not source.of_vectors:
            return None
        encoded = source.vectors is not None and self._preprocess is None
        return self._chosen.maker or default_maker(self._project.task, source.kind, encoded=encoded)

    async def has_model(self, items: NDArray[np.int64]) -> bool:
        """Tell whether there is a model for such items; true if a run has to explain a problem.

        ``items`` are ids, of which some are looked at.

        Raises:
            StorageError: If the database can't be reached.
        """
        if self._items.encoded:
            try:
                source, _ = await self.pending(await self._storage.pool(self._project.id))
            except TrainingError:
                return True
            return self.maker(source) is not None
        if self._chosen.maker is not None:
            return True
        kind = await self.kind_of(items)
        return kind is None or default_maker(self._project.task, kind) is not None

    async def embeddable(self, items: NDArray[np.int64]) -> bool:
        """Tell whether such items can be compared: names of files say nothing of what is in them.

        Raises:
            StorageError: If the database can't be reached.
        """
        kind = await self.kind_of(items)
        return kind is not None and not (kind is Kind.TEXT and names_files(self._project.task))

    async def note(self) -> bool:
        """Read the items, if there is an encoder; return whether they have vectors.

        Raises:
            StorageError: If the database can't be reached.
        """
        try:
            return await self._items.note()
        except TrainingError:  # a ranking says so
            return False

    async def kind_of(self, items: NDArray[np.int64]) -> Kind | None:
        """Return in which form a model gets such items; None if they are of no one form.

        Raises:
            StorageError: If the database can't be reached.
        """
        if self._features.form is not None:
            return self._features.form.kind
        first = [ItemId(item) for item in items[:LOOKED_AT].tolist()]
        page = await self._storage.payloads(self._project.id, first)
        try:
            return encode_page(page).form.kind
        except TrainingError:
            return None

    async def training_set(
        self, source: Source, consensus: Consensus, question: str | None
    ) -> TrainingSet:
        """Return the training set of a task, or of a question of a form."""
        maker = self.maker(source)
        if maker is None:
            raise TrainingError("New items are being encoded: the next training follows them.")
        rows, found = await asyncio.to_thread(self._features.rows, consensus.items)
        holdout, salt = self._chosen.ranking.holdout, self._chosen.ranking.salt
        return TrainingSet(
            source=source,
            maker=maker,
            rows=rows,
            answers=consensus.answers[found],
            classes=consensus.classes[found],
            learns=learns(asked(self._project.task, question)),
            on=_marked_field(self._project.task),
            values=consensus.values if learnable(self._project.task) else (),
            preprocess=self._preprocess,
            texts=consensus.texts,
            counts=consensus.counts,
            arrived=consensus.arrived[found],
            held=held_out(consensus.items[found], holdout, salt),
        )

    async def pending(self, pool: Pool) -> tuple[Source, Pending]:
        """Update the features; return them, and the open items.

        Raises:
            TrainingError: If the items can't be brought to one form.
            StorageError: If the database can't be reached.
        """
        source = await self._items.read(pool)
        closed, _ = await asyncio.to_thread(self._features.rows, pool.ids[~pool.open])
        return source, Pending(source=source, closed=closed)

    async def context(self, pool: Pool, labelled: NDArray[np.int64]) -> PoolContext:
        """Return who and what is at work; ``labelled`` are rows."""
        shown, _ = await asyncio.to_thread(self._features.rows, pool.shown)
        return PoolContext(out=shown, labelled=labelled, labellers=pool.labellers)

    async def rows(self, items: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of items, of those that have one."""
        rows, _ = await asyncio.to_thread(self._features.rows, items)
        return rows


def _marked_field(task: JSONValue) -> str | None:
    """Return the field of an item whose text the task's spans mark; None if it is the item."""
    try:
        return parse(task).on
    except ValueError:  # it is one that this version does not know
        return None
