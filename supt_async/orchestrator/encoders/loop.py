"""Encoding of a project's items, in the background, slice by slice, while trainings go on.

A slice is as many items as take about two seconds, so that evaluations and the encoding of other
projects get their turn in between; trainings have a worker of their own. The orchestrator appends
what a worker returns (``features.vectors``), so whoever is killed, a slice is either there or is
made again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId, Term
from supt_async.domain.project import Project
from supt_async.errors import StorageError, TrainingError, TrainingTimedOut
from supt_async.learning.teachable import Learns, learns, needs_features
from supt_async.orchestrator.encoders.loading import EncoderAbout, Wants, encoder_maker
from supt_async.orchestrator.executors.base import WorkerPool, WorkerSlot
from supt_async.orchestrator.features.growing_files import Files, Kind, Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.sharding import split
from supt_async.orchestrator.worker.encoding.encode import (
    BATCH,
    FILES,
    Encoded,
    describe_encoder,
    encode_files,
    encode_texts,
)
from supt_async.orchestrator.worker.encoding.files import File, file_of
from supt_async.storage.ports import Training
from supt_async.storage.records import Encoding

SLICE_SECONDS = 2.0
"""Time that a slice is meant to take, in seconds."""
MAX_ROWS = 64 * BATCH
"""Maximum number of texts in a slice, whose vectors are sent back at once."""
MAX_FILES = 16 * FILES
"""Maximum number of files in a slice."""
MAX_BYTES = 64 * 1024 * 1024
"""Number of bytes of files, held by items, after which a slice ends."""
REPORT_SECONDS = 1.0
"""Minimum interval between two writes of the progress, in seconds."""
SLICE_DEADLINE_SECONDS = 120.0
"""Timeout of a slice, in seconds, besides what loading the encoder takes: a slice keeps evaluations
of all projects from their worker."""
RETRY_SECONDS = 60.0
"""Interval between two attempts after a failure, in seconds; it doubles with each further one."""
RETRY_MAX_SECONDS = 3_600.0
"""Longest interval between two attempts, in seconds."""

logger = logging.getLogger(__name__)


class EncodingLoop:
    """Encodes the items of one project.

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
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage = storage
        self._workers = workers
        self._project = project
        self._deadline = options.deadline_seconds
        self._slice_deadline = options.deadline_seconds
        self._pause = RETRY_SECONDS
        self._root = options.media_root
        self._features = features
        self._clock = clock
        self._maker = None if options.encoder is None else encoder_maker(options.encoder)
        self._about: EncoderAbout | None = None
        self._describing = asyncio.Lock()
        self._woken = asyncio.Event()
        self._rate = 0.0  # items a second of the last slice
        self._reported: tuple[float, Encoding | None] | None = None
        self.newly_complete = False
        """Whether all items have got their vectors since this was last set to False."""

    @property
    def configured(self) -> bool:
        """Whether there is an encoder."""
        return self._maker is not None

    @property
    def known(self) -> bool:
        """Whether it is known what the encoder takes."""
        return self._about is not None

    def wake(self) -> None:
        """Look whether there are items to encode; call it in the event loop's thread."""
        self._woken.set()

    async def files(self) -> Files:
        """Return which of the project's items are files for the encoder.

        Raises:
            TrainingError: If the encoder can't be made.
        """
        about = await self._describe()
        if about is None or about.wants is not Wants.BYTES:
            return Files.NONE
        return Files.NAMED if needs_features(self._project.task) else Files.HELD

    async def run(self, term: Term) -> None:
        """Encode until cancelled.

        Raises:
            LeadershipLost: If the term is over.
        """
        if self._maker is None:
            with contextlib.suppress(StorageError):  # what an earlier orchestrator wrote may stay
                await self._report(term, None)
            return
        while True:
            self._woken.clear()  # before looking, so that no hint is lost
            try:
                self.newly_complete |= await self.encode(term)
            except TrainingError as exc:
                await self._fail(term, exc)
            except StorageError:  # the training says so
                await asyncio.sleep(RETRY_SECONDS / 10)
                continue
            except LeadershipLost:
                raise
            except Exception:
                extra = {"action": "encoding.broke", "project": self._project.slug}
                logger.exception("internal error while encoding", extra=extra)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            await self._woken.wait()

    async def encode(self, term: Term) -> bool:
        """Encode the items that the features have; return whether any had no vector before.

        Raises:
            TrainingError: If the encoder does something wrong, or the vectors can't be stored.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        vectors, new = self._features.vectors, False
        while (source := self._features.every) is not None:
            about = await self._describe()
            if about is None or not self._applies(about, source):
                await self._report(term, None)
                return False
            if not await asyncio.to_thread(vectors.begin, about.name):
                return False
            edition, done = vectors.edition, vectors.count
            if done >= source.count:
                await self._report(term, _progress(about, done, source), at_once=True)
                return new
            await self._report(term, _progress(about, done, source))
            try:
                for encoded in await self._slice(about, source, done):
                    await asyncio.to_thread(vectors.append, edition, encoded.vectors, encoded.unfit)
                self._pause = RETRY_SECONDS
            except TrainingError:
                if edition == vectors.edition:
                    raise
            new = True
        return False

    def _applies(self, about: EncoderAbout, source: Source) -> bool:
        if about.wants is Wants.BYTES:
            return source.kind is Kind.FILE
        if learns(self._project.task) is Learns.SPANS:  # a model of spans reads the words alone
            return False
        if source.kind is Kind.ROW:
            return not all(column.numeric for column in source.columns)
        return source.kind is Kind.TEXT and not needs_features(self._project.task)

    async def _describe(self) -> EncoderAbout | None:
        """Ask a worker for the encoder's name and what it takes."""
        if self._maker is None:
            return None
        async with self._describing:
            if self._about is None:
                owner = str(self._project.id)
                async with self._workers.slot(background=True, owner=owner) as slot:
                    began = self._clock()
                    with _as_encoder():
                        self._about = await slot.run(self._deadline, describe_encoder, self._maker)
                # A worker that ended since loads it again.
                enough = SLICE_DEADLINE_SECONDS + 2 * (self._clock() - began)
                self._slice_deadline = min(self._deadline, enough)
        return self._about

    async def _slice(self, about: EncoderAbout, source: Source, start: int) -> Sequence[Encoded]:
        """Encode the next items: a part on each worker of the slot."""
        files = about.wants is Wants.BYTES
        least, most = (FILES, MAX_FILES) if files else (BATCH, MAX_ROWS)
        each = min(max(int(self._rate * SLICE_SECONDS), least), most)
        owner = str(self._project.id)
        async with self._workers.slot(background=True, owner=owner) as slot:
            shards = 1 if files else slot.shards
            stop = min(start + each * shards, source.count)
            rows = np.arange(start, stop, dtype=np.int64)
            with _as_encoder():
                if files:
                    found = [await self._encode_files(slot, source, rows)]
                else:
                    found = await self._encode_texts(slot, source, rows, shards)
        slowest = max(encoded.seconds for encoded in found)
        self._rate = max(len(encoded.vectors) for encoded in found) / max(slowest, 1e-3)
        return found

    async def _encode_texts(
        self, slot: WorkerSlot, source: Source, rows: NDArray[np.int64], shards: int
    ) -> list[Encoded]:
        assert self._maker is not None
        width = self._features.vectors.width
        parts = [rows[part.start : part.stop] for part in split(len(rows), shards)]
        return await asyncio.gather(
            *(
                slot.run(self._slice_deadline, encode_texts, self._maker, source, part, width)
                for part in parts
                if len(part)
            )
        )

    async def _encode_files(
        self, slot: WorkerSlot, source: Source, rows: NDArray[np.int64]
    ) -> Encoded:
        assert self._maker is not None
        ids = await asyncio.to_thread(lambda: source.ids()[rows].tolist())
        files: list[File] = []
        size = 0
        for start in range(0, len(ids), FILES):
            if size > MAX_BYTES:
                break
            wanted = [ItemId(item) for item in ids[start : start + FILES]]
            items = await self._storage.payloads(self._project.id, wanted)
            found = await asyncio.to_thread(_files_of, wanted, items)
            files += found
            size += sum(len(file.content or b"") for file in found)
        encoded: Encoded = await slot.run(
            self._slice_deadline,
            encode_files,
            self._maker,
            files,
            self._root,
            self._project.slug,
            self._features.vectors.width,
        )
        return encoded

    async def _fail(self, term: Term, exc: TrainingError) -> None:
        """Show why the encoder failed, and wait."""
        extra = {"action": "encoding.failed", "project": self._project.slug}
        logger.warning("encoding failed", exc_info=exc, extra=extra)
        source = self._features.every
        name = "" if self._about is None else self._about.name
        total = 0 if source is None else source.count
        error = Encoding(name=name, done=self._features.vectors.count, total=total, error=str(exc))
        with contextlib.suppress(StorageError):
            await self._report(term, error, at_once=True)
        await asyncio.sleep(self._pause)
        self._pause = min(2 * self._pause, RETRY_MAX_SECONDS)
        self._woken.set()

    async def _report(
        self, term: Term, progress: Encoding | None, *, at_once: bool = False
    ) -> None:
        """Write the progress down, at most once a second if it need not be at once."""
        now = self._clock()
        if self._reported is not None:
            when, last = self._reported
            if progress == last or (not at_once and now - when < REPORT_SECONDS):
                return
        if not await self._storage.record_encoding(self._project.id, term, progress):
            raise LeadershipLost
        self._reported = now, progress


def _progress(about: EncoderAbout, done: int, source: Source) -> Encoding:
    return Encoding(name=about.name, done=done, total=source.count)


def _files_of(
    wanted: Sequence[ItemId], items: Sequence[tuple[ItemId, str, str | None]]
) -> list[File]:
    """Return the file of each item; an empty one of an item that is gone."""
    payloads = {item: payload for item, payload, _ in items}
    return [file_of(payloads.get(item)) for item in wanted]


@contextlib.contextmanager
def _as_encoder() -> Iterator[None]:
    """Say of an encoder, and not of a model, that it took too long."""
    try:
        yield
    except TrainingTimedOut as exc:
        raise TrainingTimedOut(
            "The encoder was not done in time and was stopped: a batch may take two minutes, and to"
            " load it --deadline-seconds. Use a faster one."
        ) from exc
