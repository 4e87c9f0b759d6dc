"""Learning benchmark: what it simulates and what it counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from scripts.benchmarks import learning
from scripts.benchmarks.learning import CHOICES, DEFAULT, Simulation, labels_needed
from scripts.benchmarks.learning_data import DATA, Study, make_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study("digits", 0, tmp_path)


@pytest.mark.parametrize("strategy", [DEFAULT, "random"])
@pytest.mark.parametrize("labellers", [1, 20])
def test_every_item_of_the_pool_is_labelled_once_at_most(
    study: Study, strategy: str, labellers: int
) -> None:
    simulation = Simulation(study, CHOICES[strategy], labellers, seed=1)
    order = simulation.run(70)
    assert len(order) == len(set(order)) == 70
    assert max(order) < study.pool, "nobody labels the test set"


def test_the_seed_decides(study: Study) -> None:
    orders = [Simulation(study, CHOICES[DEFAULT], 8, seed).run(40) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_one_labeller_has_a_new_ranking_every_ten_labels(study: Study) -> None:
    simulation = Simulation(study, CHOICES["margin"], 1, seed=1)
    simulation.run(60)
    assert simulation.trainings == 6


def test_with_many_labellers_a_training_comes_late(study: Study) -> None:
    simulation = Simulation(study, CHOICES["margin"], 100, seed=1)
    simulation.run(300)
    assert 2 <= simulation.trainings <= 6, "each takes as long as a hundred labels"


def test_an_exhausted_pool_ends_the_simulation(study: Study) -> None:
    simulation = Simulation(study, CHOICES["random"], 50, seed=1)
    assert sorted(simulation.run(10**6)) == list(range(study.pool))


def test_the_first_labels_that_are_enough_are_counted(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Study, "accuracy", lambda self, rows: len(rows) / 100)
    assert labels_needed(study, range(100), 0.31) == 40
    assert labels_needed(study, range(100), 0.4) == 40
    assert labels_needed(study, range(50), 0.9) == 60, "more than there are"


def test_accuracy_is_that_on_the_test_set(study: Study) -> None:
    whole = study.accuracy(np.arange(study.pool))
    assert 0.93 < whole < 1
    assert study.accuracy(np.arange(50)) < whole
    assert study.accuracy(np.flatnonzero(study.answers[: study.pool] == 3)) == 0.0


def test_it_prints_a_table_and_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "MOST_LABELS", 20)
    arguments = ["--data", "digits", "--strategy", "random", "--labellers", "1", "--seeds", "2"]
    result = CliRunner().invoke(learning.learning, [*arguments, "--jobs", "0"])
    assert result.exit_code == 0, result.output
    assert "learning: digits" in result.output
    assert '"labels": 30.0' in result.output
    assert set(DATA) == {"digits", "mnist", "reuters"}
