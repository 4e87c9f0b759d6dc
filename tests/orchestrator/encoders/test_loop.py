"""Encoding in the background: slice by slice, on from where it was, and nobody waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from supt_async.domain.ids import Term
from supt_async.errors import TrainingError
from supt_async.orchestrator.encoders import loop
from supt_async.orchestrator.executors.external import ExternalExecutor
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.features.growing_files import ENCODED
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.loop import Orchestrator
from supt_async.orchestrator.options import OrchestratorOptions, TrainingOptions
from supt_async.orchestrator.trainer import Trainer
from supt_async.orchestrator.worker.encoding.encode import BATCH
from supt_async.rules.retraining import Policy
from supt_async.storage.records import Encoding
from tests.orchestrator.memory import PROJECT, MemoryTraining, eventually
from tests.orchestrator.trainers import TERM, Make
from tests.orchestrator.worker.encoding import encoders

COUNT = 700


def name(encoder: Callable[[], object]) -> str:
    return f"{encoders.__name__}:{encoder.__name__}"


def features(trainer: Trainer) -> FeatureStore:
    return trainer._features


async def encode(trainer: Trainer) -> None:
    await trainer.items.encode_all(TERM)


def stored(trainer: Trainer) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    source = features(trainer).every
    assert source is not None
    matrix = np.load(Path(source.folder, ENCODED))
    assert matrix.dtype == np.float32
    return np.asarray(matrix)


@pytest.fixture
def texts(storage: MemoryTraining) -> list[str]:
    found = [f"text {n}" for n in range(COUNT)]
    storage.add(*found)
    return found


async def test_all_items_are_encoded_and_the_progress_is_written(
    storage: MemoryTraining, make: Make, texts: list[str]
) -> None:
    trainer = make(encoder=name(encoders.Hashing))
    trainer.items._encoding._pause = loop.RETRY_MAX_SECONDS
    await encode(trainer)
    assert trainer.items._encoding._pause == loop.RETRY_SECONDS, "as if it had never failed"
    assert np.array_equal(stored(trainer), np.stack([encoders.hashed(text) for text in texts]))
    first, *_, last = storage.encodings
    assert first == Encoding(name="hashing 1", done=0, total=COUNT)
    assert last == Encoding(name="hashing 1", done=COUNT, total=COUNT)
    written = len(storage.encodings)
    await encode(trainer)
    assert len(storage.encodings) == written, "nothing has changed"


async def test_the_progress_is_written_once_a_second_at_most(
    storage: MemoryTraining, make: Make, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "MAX_ROWS", BATCH)
    trainer = make(encoder=name(encoders.Hashing))
    trainer.items._encoding._clock = lambda: 7.0
    await encode(trainer)
    done = [progress.done for progress in storage.encodings if progress]
    assert done == [0, COUNT], "the first and the last one"


async def test_after_a_kill_it_goes_on_where_it_was(
    storage: MemoryTraining,
    make: Make,
    texts: list[str],
    workers: ProcessPool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "MAX_ROWS", BATCH)
    monkeypatch.setattr(loop.EncodingLoop, "_slice", fails_at(512, loop.EncodingLoop._slice))
    trainer = make(encoder=name(encoders.Hashing))
    with pytest.raises(TrainingError, match="killed"):
        await encode(trainer)
    monkeypatch.undo()
    # Nothing is flushed or closed: another process opens the folder.
    features(trainer)._state.close()
    asked: list[int] = []
    monkeypatch.setattr(loop.EncodingLoop, "_slice", notes(asked, loop.EncodingLoop._slice))
    again = make(encoder=name(encoders.Hashing))
    await encode(again)
    assert asked == [512]
    assert np.array_equal(stored(again), np.stack([encoders.hashed(text) for text in texts]))


def fails_at(row: int, slice_: Any) -> Any:
    async def broken(self: Any, about: Any, source: Any, start: int) -> Any:
        if start == row:
            raise TrainingError("killed")
        return await slice_(self, about, source, start)

    return broken


def notes(asked: list[int], slice_: Any) -> Any:
    async def noted(self: Any, about: Any, source: Any, start: int) -> Any:
        asked.append(start)
        return await slice_(self, about, source, start)

    return noted


async def test_another_encoder_begins_anew(
    storage: MemoryTraining, make: Make, texts: list[str]
) -> None:
    trainer = make(encoder=name(encoders.Hashing))
    await encode(trainer)
    await trainer.close()
    other = make(encoder=name(encoders.Other))
    await encode(other)
    assert stored(other).shape == (COUNT, encoders.Other.width)


async def test_new_items_are_added_and_changed_ones_make_all_be_encoded_again(
    storage: MemoryTraining, make: Make, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(loop.EncodingLoop, "_slice", notes(asked, loop.EncodingLoop._slice))
    trainer = make(encoder=name(encoders.Hashing))
    await encode(trainer)
    asked.clear()
    storage.add("one more")
    await encode(trainer)
    assert asked == [COUNT]
    assert np.array_equal(stored(trainer)[-1], encoders.hashed("one more"))
    storage.change(1, "changed")
    await encode(trainer)
    assert asked[1] == 0
    assert np.array_equal(stored(trainer)[0], encoders.hashed("changed"))
    assert len(stored(trainer)) == COUNT + 1


@contextlib.asynccontextmanager
async def running(trainer: Trainer) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(trainer.items.encode(TERM))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_slow_encoder_delays_no_training(
    storage: MemoryTraining, make: Make, tmp_path: Path
) -> None:
    storage.add(*[f"{word} {n}" for n in range(10) for word in ("good", "bad")])
    for item in range(1, 9):
        storage.label(item, "+" if item % 2 else "-")
    trainer = make(encoder=partial(encoders.Waiting, tmp_path))
    async with running(trainer):
        await trainer.items.note()
        await eventually((tmp_path / "asked").exists)
        trained = await trainer.train(TERM)
        assert trained is not None, "while the encoder was at work"
        assert trained.training_set.source.vectors is None, "words only until it is done"
        assert not trainer.items.newly_encoded
        await asyncio.to_thread((tmp_path / "go").touch)
        await storage.until(lambda: trainer.items.newly_encoded)
        assert await trainer.refresh(), "the next ranking is due"
        assert not await trainer.refresh()
        trained = await trainer.train(TERM)
        assert trained is not None
        assert trained.training_set.source.vectors is not None


async def test_what_is_wrong_is_shown_and_tried_again_later(
    storage: MemoryTraining, make: Make, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = make(encoder=name(encoders.Raising))
    async with running(trainer):
        await trainer.items.note()
        await storage.until(lambda: any(one and one.error for one in storage.encodings))
    failed = storage.encodings[-1]
    assert failed is not None
    assert (failed.name, failed.done, failed.total) == ("hashing 1", 0, COUNT)
    assert failed.error is not None
    assert failed.error.startswith("The encoder failed (KeyboardInterrupt: no weights).")


async def test_after_each_further_failure_the_pause_is_twice_as_long(
    storage: MemoryTraining, make: Make, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(loop, "RETRY_MAX_SECONDS", 0.03)
    trainer = make(encoder=name(encoders.Raising))
    encoding = trainer.items._encoding
    assert encoding._pause == 0.01
    async with running(trainer):
        await trainer.items.note()
        await eventually(lambda: encoding._pause > 0.02)
    assert encoding._pause == 0.03, "there is a longest one"


async def test_without_an_encoder_nothing_is_said_of_one(
    storage: MemoryTraining, make: Make, texts: list[str]
) -> None:
    async with running(make()) as task:
        await task
    assert storage.encodings == [None]


async def test_numbers_are_not_for_an_encoder(storage: MemoryTraining, make: Make) -> None:
    storage.add([1.0, 2.0], [3.0, 4.0])
    trainer = make(encoder=name(encoders.Hashing))
    await encode(trainer)
    assert storage.encodings == [None]
    source = features(trainer).every
    assert source is not None
    assert ENCODED not in await asyncio.to_thread(os.listdir, source.folder)


async def test_texts_whose_spans_are_marked_are_not_encoded(
    storage: MemoryTraining, make: Make, texts: list[str]
) -> None:
    task = {"kind": "spans", "labels": ["name"]}
    await encode(make(replace(PROJECT, task=task), encoder=name(encoders.Hashing)))
    assert storage.encodings == [None]


async def test_a_leader_whose_term_is_over_writes_nothing_more(
    storage: MemoryTraining, make: Make, texts: list[str]
) -> None:
    trainer = make(encoder=name(encoders.Hashing))
    await trainer.items.note()
    with pytest.raises(LeadershipLost):
        await trainer.items.encode(Term(99))


async def test_a_leader_ranks_again_once_all_items_have_their_vectors(
    storage: MemoryTraining, workers: ProcessPool, tmp_path: Path
) -> None:
    storage.add(*[f"{word} {n}" for n in range(10) for word in ("good", "bad")])
    for item in range(1, 9):
        storage.label(item, "+" if item % 2 else "-")
    options = OrchestratorOptions(
        training=TrainingOptions(encoder=partial(encoders.Waiting, tmp_path)),
        policy=Policy(seconds=0, quiet_seconds=0),
    )
    orchestrator = Orchestrator(storage, workers, PROJECT, tmp_path / "state", options)
    task = asyncio.create_task(orchestrator.run())
    try:
        await storage.until(lambda: any(run.generation for run in storage.runs_))
        trainings = len(storage.runs_)
        await asyncio.to_thread((tmp_path / "go").touch)
        await storage.until(lambda: any(run.generation for run in storage.runs_[trainings:]))
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await orchestrator.close()
    assert storage.encodings[-1] == Encoding(name="waiting 1", done=20, total=20)


async def test_an_executor_of_several_workers_encodes_a_part_on_each(
    storage: MemoryTraining, tmp_path: Path, texts: list[str]
) -> None:
    options = TrainingOptions(encoder=name(encoders.Hashing))
    with ThreadPoolExecutor(2) as threads:
        workers = ExternalExecutor(threads, shards=lambda: 2)
        trainer = Trainer(storage, workers, PROJECT, options, tmp_path)
        await encode(trainer)
        assert np.array_equal(stored(trainer), np.stack([encoders.hashed(t) for t in texts]))
        await trainer.close()
