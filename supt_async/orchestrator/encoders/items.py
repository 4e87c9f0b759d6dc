"""Items of a project as trainings get them: their features, and the vectors of an encoder."""

from __future__ import annotations

from functools import partial

from supt_async.domain.ids import Term
from supt_async.domain.project import Project
from supt_async.errors import TrainingError
from supt_async.learning.teachable import learnable, needs_features
from supt_async.orchestrator.encoders.loop import EncodingLoop
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.features.growing_files import Files, Kind, Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.project_options import ProjectOptions
from supt_async.storage.ports import Training
from supt_async.storage.records import Pool


class PoolItems:
    """Reads a project's items, and encodes them.

    ``encode`` may run beside the other methods, which are used by one task at a time.

    Raises:
        Refused: If the options name an encoder that does not exist.
    """

    def __init__(
        self,
        storage: Training,
        workers: WorkerPool,
        project: Project,
        options: TrainingOptions,
        features: FeatureStore,
        chosen: ProjectOptions,
    ) -> None:
        self._storage = storage
        self._project = project
        self._features = features
        self._chosen = chosen
        self._encoding = EncodingLoop(storage, workers, project, options, features)

    @property
    def encoded(self) -> bool:
        """Whether there is an encoder."""
        return self._encoding.configured

    @property
    def newly_encoded(self) -> bool:
        """Whether all items have got their vectors since ``take_newly_encoded``."""
        return self._encoding.newly_complete

    def take_newly_encoded(self) -> bool:
        """Return ``newly_encoded``, and set it to False."""
        found, self._encoding.newly_complete = self._encoding.newly_complete, False
        return found

    async def encode(self, term: Term) -> None:
        """Encode items in the background (``EncodingLoop.run``)."""
        await self._encoding.run(term)

    async def encode_all(self, term: Term) -> None:
        """Encode all items now, if there is an encoder.

        Raises:
            TrainingError: If the encoder fails, or if the items can't be brought to one form.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        await self.note()
        await self._encoding.encode(term)

    async def note(self) -> bool:
        """Update the features if there is an encoder; return whether there are vectors.

        Raises:
            TrainingError: If the items can't be brought to one form.
            StorageError: If the database can't be reached.
        """
        if not self._encoding.configured:
            return False
        pool = await self._storage.pool(self._project.id)
        return bool(len(pool.ids)) and (await self.read(pool)).vectors is not None

    async def read(self, pool: Pool) -> Source:
        """Update the features, and return them.

        The rows are vectors where a model gets nothing else: of files, and if it wants them.

        Raises:
            TrainingError: If the items can't be brought to one form.
            StorageError: If the database can't be reached.
        """
        source = await self._synced(pool)
        self._encoding.wake()
        wanted = source.kind is Kind.FILE or self._chosen.wants_vectors
        return source.as_numbers() if source.vectors is not None and wanted else source

    async def _synced(self, pool: Pool) -> Source:
        """Update the features; the encoder is asked what it takes only if that decides.

        A model of the user's own that wants no vectors is given files as without an encoder.
        """
        fetch = partial(self._storage.payloads, self._project.id)
        built_in = self._chosen.maker is None and learnable(self._project.task)
        files = built_in or self._chosen.wants_vectors
        if not files or not self._encoding.configured:
            self._features.files = Files.NONE
        elif self._encoding.known or needs_features(self._project.task):
            self._features.files = await self._files()
        try:
            return await self._features.sync(pool.ids, fetch, pool.changes)
        except TrainingError:
            if not files or not self._encoding.configured or self._encoding.known:
                raise
            self._features.files = await self._files()
            if self._features.files in (None, Files.NONE):
                raise
        return await self._features.sync(pool.ids, fetch, pool.changes)

    async def _files(self) -> Files | None:
        """Return which items are files; None, for what they were, if the encoder can't be made."""
        try:
            return await self._encoding.files()
        except TrainingError:  # the loop says so
            return None
