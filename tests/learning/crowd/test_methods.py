"""Three estimates of truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from supt_async.learning.crowd.labels import Labels, gather
from supt_async.learning.crowd.methods import (
    by_coin,
    by_confusion,
    by_subtypes,
    confusions,
)
from supt_async.learning.crowd.model import Floats
from tests.learning.crowd.opinions import simulated

Method = Callable[[Labels, Floats], Floats]


@pytest.mark.parametrize("method", [by_coin, by_confusion, by_subtypes])
def test_each_finds_who_is_right(method: Method) -> None:
    found, truth = simulated([0.9, 0.9, 0.5, 0.5, 0.5], 300, seed=1)
    item, person, said = np.array(found, dtype=np.int64).T
    labels = gather(item, person, said, 3)
    counted = labels.counted()
    believed = method(labels, counted[..., None])
    assert believed.shape == (300, 3, 1)
    assert believed.sum(axis=(1, 2)) == pytest.approx(1)
    right = np.mean(believed[..., 0].argmax(axis=1) == truth)
    assert right > np.mean(counted.argmax(axis=1) == truth)


def test_only_confusions_see_that_two_classes_are_mixed_up() -> None:
    found, truth = simulated([0.75, 0.75], 400, seed=2)
    swap = np.array([1, 0, 2])
    found += [(item, 2, int(swap[truth[item]])) for item in range(400)]
    item, person, said = np.array(found, dtype=np.int64).T
    labels = gather(item, person, said, 3)
    right = {}
    for method in (by_coin, by_confusion):
        believed = method(labels, labels.counted()[..., None])
        right[method] = np.mean(believed[..., 0].argmax(axis=1) == truth)
    assert right[by_confusion] > right[by_coin] + 0.1


def test_a_row_of_which_nothing_is_known_is_the_crowd_and_the_coin() -> None:
    counts = np.zeros((2, 2, 2, 1))
    counts[0, 0, 0] = counts[0, 1, 1] = 50
    rows = confusions(counts)
    assert rows.sum(axis=1) == pytest.approx(np.ones((2, 2)))
    assert 0.8 < rows[1, 0, 0] < rows[0, 0, 0]
