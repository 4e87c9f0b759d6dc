"""Runs of ids are the ids, and a shuffled order has each of them once, in little memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.storage.transfer.staging import id_runs
from supt_async.storage.transfer.staging.id_runs import IdRuns, Permutation


@given(st.lists(st.lists(st.integers(1, 30), max_size=9), max_size=9))
def test_runs_are_the_ids_in_their_order(lists: list[list[int]]) -> None:
    runs = IdRuns()
    for ids in lists:
        runs.extend(ids)
    expected = [id_ for ids in lists for id_ in ids]
    assert len(runs) == len(expected)
    assert not expected or runs.all().tolist() == expected


def test_successive_batches_are_one_run() -> None:
    runs = IdRuns()
    for start in range(5, 3_000_005, 20_000):
        runs.extend(range(start, start + 20_000))
    assert len(runs) == 3_000_000
    assert len(runs._firsts) == 1


@pytest.mark.parametrize("few", [1_000_000, 10])
def test_an_order_has_each_id_once_and_depends_on_its_seed(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(id_runs, "FEW", few)
    runs = IdRuns()
    runs.extend(range(100, 1_600))
    runs.extend(range(9_000, 9_700))
    orders = [np.concatenate(list(runs.shuffled(seed, 300))) for seed in (1, 2, 2)]
    for order in orders:
        assert sorted(order.tolist()) == runs.all().tolist()
    assert orders[0].tolist() != orders[1].tolist()
    assert orders[1].tolist() == orders[2].tolist()


@given(st.integers(1, 3_000), st.integers(0, 2**32))
def test_a_permutation_has_every_number_once(count: int, seed: int) -> None:
    found = Permutation(count, seed).of(np.arange(count))
    assert sorted(found.tolist()) == list(range(count))


def test_neighbours_come_apart() -> None:
    found = Permutation(200_000, 7).of(np.arange(200_000))
    assert abs(np.corrcoef(found, np.arange(200_000))[0, 1]) < 0.02
    assert np.mean(np.abs(np.diff(found)) < 1_000) < 0.03
    halves = found[:100_000] < 100_000
    assert 0.49 < halves.mean() < 0.51
