"""Grouping of items in a worker."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from supt_async.orchestrator.worker.results.group_items import group_items
from tests.orchestrator.worker.digits import Y, stored


def test_items_of_a_group_have_one_answer_most_often(tmp_path: Path) -> None:
    source = stored(tmp_path, 400).source
    rows = np.arange(0, 400)
    found = group_items(source, rows, seed=0)
    assert found.ids.tolist() == list(range(1_000, 1_400))
    assert found.vectors.shape == (400, 32)
    right = sum(np.bincount(Y[found.groups == g]).max() for g in np.unique(found.groups))
    assert right / 400 > 0.7


def test_without_items_there_are_no_groups(tmp_path: Path) -> None:
    found = group_items(stored(tmp_path, 400).source, np.empty(0, dtype=np.int64))
    assert len(found.ids) == len(found.vectors) == len(found.groups) == 0
