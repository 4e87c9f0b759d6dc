"""Labels of a crowd as matrices."""

from __future__ import annotations

import numpy as np
import pytest

from supt_async.learning.crowd.labels import accuracies, coins, gather


def test_items_with_one_label_are_believed_and_tell_nothing_of_anybody() -> None:
    item, person, said = np.array([[7, 0, 1], [7, 3, 1], [9, 3, 0]], dtype=np.int64).T
    labels = gather(item, person, said, 2)
    assert labels.items.tolist() == [7, 9]
    assert labels.labellers.tolist() == [0, 3]
    assert labels.several.tolist() == [1, 0]
    assert labels.counted().tolist() == [[0, 1], [1, 0]]
    counts = labels.counts(labels.counted()[..., None])
    assert counts.shape == (2, 2, 2, 1)
    assert counts.sum() == 2
    assert counts[1, 1, 1, 0] == 1
    assert accuracies(counts).tolist() == pytest.approx([5 / 6, 5 / 6])


def test_the_shares_of_classes_count_for_items_with_several_labels_alone() -> None:
    item, person, said = np.array([[1, 0, 0], [1, 1, 1], [2, 0, 0]], dtype=np.int64).T
    labels = gather(item, person, said, 2)
    rows = np.log(coins(np.zeros((2, 2, 2, 1))))[..., None]
    believed = labels.believe(rows, np.log([[0.1], [0.9]]))[..., 0]
    assert believed[0] == pytest.approx([0.1, 0.9])
    assert believed[1] == pytest.approx([0.8, 0.2])
