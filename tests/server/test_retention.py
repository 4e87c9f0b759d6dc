"""Retention on a server: it prunes its database by its settings, and survives failures."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from supt_async.errors import StorageUnavailable
from supt_async.server import retention
from supt_async.server.retention import Figures
from supt_async.storage.retention.pruner import Pruner
from supt_async.storage.retention.rules import Deleted, RetentionRules
from tests.support.servers import run_server


async def test_a_server_prunes_now_and_then_by_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[RetentionRules] = []
    often = asyncio.Event()

    async def prune(self: Pruner, rules: RetentionRules) -> Deleted:
        asked.append(rules)
        if len(asked) == 1:
            raise StorageUnavailable("the database is away")
        often.set()
        return Deleted()

    monkeypatch.setattr(Pruner, "prune", prune)
    monkeypatch.setattr(retention, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(retention, "PRUNE_SECONDS", 0.01)
    with caplog.at_level(logging.WARNING, "supt_async.server.retention"):
        async with run_server(f"sqlite:///{tmp_path}/x.db", keep_days=7, keep_runs=5):
            await asyncio.wait_for(often.wait(), 60)
    assert set(asked) == {RetentionRules(days=7, runs=5)}
    said = [record.message for record in caplog.records if record.name.endswith("retention")]
    assert said == ["old rows stay until the next time"]


def test_what_a_server_has_deleted_is_told_by_table() -> None:
    figures = Figures()
    figures.told("session", 3)
    figures.told("session", 2)
    figures.finished_ms = 1_500
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for metric in figures.collect()
        for sample in metric.samples
    }
    assert found == {
        ("supt_pruned_rows_total", "session"): 5,
        ("supt_prune_running",): 0,
        ("supt_prune_finished_timestamp_seconds",): 1.5,
    }
