"""Reliability of labellers, with its interval."""

from __future__ import annotations

import numpy as np
import pytest

from tests.learning.crowd.opinions import estimated, simulated


def test_an_interval_narrows_with_the_labels_it_rests_on() -> None:
    found, _ = simulated([0.9, 0.8, 0.7], 400, seed=5)
    found += [(item, 9, answer) for item, person, answer in found[:12] if person == 0]
    found += [(1000 + item, 9, 1) for item in range(50)]
    model = estimated(found).model
    assert model.labels.tolist() == [400, 400, 400, 12], "single answers tell nothing"
    assert np.all((model.low < model.accuracy) & (model.accuracy < model.high))
    assert model.high[3] - model.low[3] > 2 * (model.high[0] - model.low[0])


@pytest.mark.parametrize(
    ("accuracies", "n_items", "n_classes"),
    [([0.9, 0.8, 0.7], 100, 3), ([0.9, 0.8, 0.7, 0.6, 0.8], 100, 2), ([0.95, 0.5, 0.8], 60, 4)],
)
def test_nineteen_of_twenty_intervals_hold_the_accuracy_about(
    accuracies: list[float], n_items: int, n_classes: int
) -> None:
    held = []
    for seed in range(40):
        model = estimated(simulated(accuracies, n_items, seed, n_classes)[0], n_classes).model
        held.append((model.low < accuracies) & (accuracies < model.high))
    assert 0.85 <= np.mean(held) <= 1


def test_answers_to_items_of_which_others_leave_all_open_tell_little() -> None:
    """With one other opinion, nobody can say who of the two is right."""
    pairs, _ = simulated([0.7, 0.7], 200, seed=1, n_classes=2)
    several, _ = simulated([0.7] + [0.9] * 6, 200, seed=1, n_classes=2)
    two, seven = estimated(pairs, 2).model, estimated(several, 2).model
    assert two.labels[0] == seven.labels[0] == 200
    assert two.high[0] - two.low[0] > 1.5 * (seven.high[0] - seven.low[0])
