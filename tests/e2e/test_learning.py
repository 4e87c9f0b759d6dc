"""Server and orchestrator together: labels improve the order and the score."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from supt_async.cli.lifecycle import orchestrating
from supt_async.config import TrainingConfig
from supt_async.payloads.codec import decode
from tests.e2e.conftest import output
from tests.support.servers import Running, Socket, run_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DIGITS = load_digits()
ANSWERS = {
    image.tobytes(): int(target) for image, target in zip(DIGITS.images, DIGITS.target, strict=True)
}
TASK = {"kind": "choice", "options": [{"value": digit} for digit in range(10)]}


async def answer(labeller: Socket, item: dict[str, Any]) -> None:
    image = decode(json.dumps(item["payload"]))
    assert isinstance(image, np.ndarray)
    assert await labeller.answer(item, ANSWERS[image.tobytes()]) == "stored"


async def models_until(labeller: Socket, **fields: object) -> list[dict[str, Any]]:
    """Collect what the server tells of the model until it tells this."""
    told: list[dict[str, Any]] = []
    async with asyncio.timeout(60):
        while not told or any(told[-1].get(name) != value for name, value in fields.items()):
            told.append(await labeller.get("model", seconds=60))
    return told


async def test_labels_wake_the_orchestrator_and_its_ranking_reaches_the_labeller(
    tmp_path: Path,
) -> None:
    async with run_server(f"sqlite:///{tmp_path}/x.db") as server:
        project = await server.storage.catalogue.create_project("digits", title="", task=TASK)
        await server.add(project, *DIGITS.images[:400])
        async with (
            orchestrating(server.storage, TrainingConfig(state=str(tmp_path / "state"))),
            server.session("Ada", project, payload=True, window=1) as ada,
        ):
            assert (await ada.get("model"))["state"] == "idle"
            for _ in range(12):
                await answer(ada, await ada.get("item"))
            told = await models_until(ada, state="ready")
            assert {model["state"] for model in told} <= {"idle", "queued", "training", "ready"}
            assert told[-1]["generation"] == 2, "the first was made without a model"
            assert told[-1]["labels"] >= 10
            while "score" not in told[-1]["metrics"]:
                told = await models_until(ada, state="ready")
            assert 0 < told[-1]["metrics"]["score"] <= 1
            await answer(ada, await ada.get("item"))
            item = await ada.get("item", model=2)
            _, head = await server.storage.training.head(project.id, 5)
            assert int(item["item"]) in head


async def test_a_model_that_breaks_is_told_and_labelling_goes_on(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/x.db") as server:
        project = await server.storage.catalogue.create_project("digits", title="", task=TASK)
        await server.add(project, *DIGITS.images[:100])
        config = TrainingConfig(
            state=str(tmp_path / "state"), model="sklearn.linear_model:LinearRegression"
        )
        async with (
            orchestrating(server.storage, config),
            server.session("Ada", project, payload=True) as ada,
        ):
            for _ in range(12):
                await answer(ada, await ada.get("item"))
            await models_until(ada, state="failed")
            run = (await server.storage.training.runs(project.id))[0]
            assert run.error is not None
            assert "predict_proba" in run.error
            await answer(ada, await ada.get("item"))


async def test_a_separate_orchestrator_is_heard_by_the_server(tmp_path: Path) -> None:
    """Another process trains once on the server's file; the server's sessions get its ranking."""
    async with run_server(f"sqlite:///{tmp_path}/x.db") as server:
        assert isinstance(server, Running)
        project = await server.storage.catalogue.create_project("digits", title="", task=TASK)
        await server.add(project, *DIGITS.images[:100])
        async with server.session("Ada", project, payload=True) as ada:
            shown = await ada.get("item")
            for _ in range(12):
                await answer(ada, shown)
                shown = await ada.get("item")
            database = f"sqlite:///{tmp_path}/x.db"
            said = await output("orchestrate", "digits", "--once", database=database)
            assert "generation 1" in said
            assert (await ada.get("replace"))["reason"] == "reranked"
            await models_until(ada, state="ready", generation=1)
