"""Single trainings, as the notebook and ``supt orchestrate --once`` request them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from supt_async.domain.items import NewItem
from supt_async.domain.project import ModelState, Settings
from supt_async.errors import NotProbabilities, Refused, TrainingError
from supt_async.orchestrator import leadership
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.loop import Orchestrator
from supt_async.orchestrator.options import OrchestratorOptions, TrainingOptions
from supt_async.payloads.codec import encode
from supt_async.storage.factory import open_storage
from tests.orchestrator.memory import PROJECT, MemoryTraining

X, Y = load_digits(return_X_y=True)
X, Y = X[:300].astype(np.uint8), [str(answer) for answer in Y[:300]]


def label(storage: MemoryTraining, items: range) -> None:
    for item in items:
        storage.label(item, Y[item - 1])


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leadership, "RETRY_SECONDS", 0.05)


@pytest.fixture
async def orchestrator(
    storage: MemoryTraining, workers: ProcessPool, tmp_path: Path
) -> AsyncIterator[Callable[..., Orchestrator]]:
    async with contextlib.AsyncExitStack() as stack:

        def orchestrator(**training: Any) -> Orchestrator:
            options = OrchestratorOptions(training=TrainingOptions(**training), ttl_seconds=0.1)
            made = Orchestrator(storage, workers, PROJECT, tmp_path, options)
            stack.push_async_callback(made.close)
            return made

        yield orchestrator


async def test_once_trains_scores_and_returns(
    storage: MemoryTraining, orchestrator: Callable[..., Orchestrator]
) -> None:
    storage.add(*X)
    label(storage, range(1, 101))
    result = await orchestrator(model=lambda: LogisticRegression(max_iter=5_000)).once()
    assert (result.generation, result.labels) == (1, 100)
    assert result.score is not None
    assert result.score > 0.7
    assert storage.leader is None


async def test_once_says_what_is_in_its_way(
    storage: MemoryTraining, orchestrator: Callable[..., Orchestrator]
) -> None:
    storage.add(*X)
    with pytest.raises(Refused, match="nothing to learn from yet"):
        await orchestrator().once()
    label(storage, range(1, 31))
    with pytest.raises(TrainingError, match="has no predict_proba"):
        await orchestrator(model=RidgeClassifier).once()
    assert storage.leader is None
    storage.replace_leader()
    with pytest.raises(Refused, match="led by another orchestrator"):
        await orchestrator().once()


class Scores:
    """Says how sure it is, as a regression does, which is no probability."""

    def fit(self, x: Any, y: Any) -> None: ...

    def predict_proba(self, x: Any) -> Any:
        return np.asarray(x)[:, :10] - 3.0


@pytest.mark.parametrize("labels", [100, 300])
async def test_once_says_that_what_a_model_returns_is_no_probability(
    storage: MemoryTraining, orchestrator: Callable[..., Orchestrator], labels: int
) -> None:
    storage.add(*X)
    label(storage, range(1, labels + 1))  # of 300 none is open: then only the evaluation asks
    with pytest.raises(NotProbabilities):
        await orchestrator(model=Scores).once()
    assert storage.runs_[-1].state is ModelState.FAILED


async def test_with_the_real_database(workers: ProcessPool, tmp_path: Path) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/supt.db", serving=True)
    try:
        project = await storage.catalogue.create_project(
            "digits",
            title="",
            task={"kind": "choice", "options": [*"0123456789"]},
            settings=Settings(),
        )
        known = [
            NewItem(payload=encode(x), label=y if number < 100 else None)
            for number, (x, y) in enumerate(zip(X, Y, strict=True))
        ]
        await storage.catalogue.add_items(project.id, known)
        one = Orchestrator(storage.training, workers, project, tmp_path / "state")
        result = await one.once()
        await one.close()
        assert result.generation == 1
        assert result.score is not None
        assert result.score > 0.7
        (run,) = await storage.training.runs(project.id)
        assert run.state is ModelState.READY
        assert set(run.durations) == {
            "read",
            "prepare",
            "fit",
            "score",
            "keep",
            "publish",
            "suggest",
            "evaluate",
        }
    finally:
        await storage.close()
