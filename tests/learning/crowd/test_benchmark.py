"""Benchmark of crowds: what it reads, leaves out and counts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from scripts.benchmarks.crowds import again, crowd as benchmark
from scripts.benchmarks.crowds.crowd import crowd, find
from scripts.benchmarks.crowds.data import UNKNOWN, rare_class, read_crowds
from scripts.benchmarks.learning import make_study


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = ["item,worker,label,truth", "5,1,0,0", "5,2,1,0", "5,3,0,0", "7,1,1,", "9,2,1,0"]
    with gzip.open(tmp_path / "tiny.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    return tmp_path


def test_a_crowd_is_read_with_what_is_true_where_it_is_known(folder: Path) -> None:
    (tiny,) = read_crowds(folder)
    assert tiny.name == "tiny"
    assert tiny.n_classes == 2
    assert tiny.truth.tolist() == [0, 0, 0, UNKNOWN, 0]
    assert tiny.accuracy(np.array([5, 7, 9]), np.array([0, 0, 1])) == 0.5, "7 is not known"


def test_at_most_so_many_labels_of_each_item_are_kept(folder: Path) -> None:
    (tiny,) = read_crowds(folder)
    for seed in range(5):
        assert tiny.at_most(2, seed).items.tolist() == [5, 5, 7, 9]
        assert tiny.at_most(1, seed).items.tolist() == [5, 7, 9]
    assert tiny.at_most(0, 1) is tiny


def test_one_label_an_item_is_as_good_as_counted() -> None:
    rare = rare_class(n_items=300, n_people=8).at_most(1, 1)
    found = find(rare)
    assert found.gain == 0
    assert 0.8 < found.counted < 0.95


def test_each_crowd_has_a_line_and_the_figures_their_targets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        benchmark, "rare_class", lambda: rare_class(n_items=200, n_people=8), raising=True
    )
    ran = CliRunner().invoke(crowd, ["--data", str(folder), "--seeds", "1"])
    assert ran.exit_code == 0, ran.output
    lines = [json.loads(line) for line in ran.output.splitlines() if line.startswith("{")]
    assert [line.get("crowd") for line in lines] == ["tiny", "simulated", "mean", None]
    assert lines[0]["1"][0] == lines[0]["1"][1]


def test_a_folder_without_crowds_is_refused(tmp_path: Path) -> None:
    ran = CliRunner().invoke(crowd, ["--data", str(tmp_path)])
    assert ran.exit_code == 2
    assert "has no file of the name *.csv.gz" in ran.output


def test_each_person_answers_an_item_once_at_most(tmp_path: Path) -> None:
    crowd_ = again.Crowd(make_study("digits", 0, tmp_path), seed=1)
    for _ in range(again.PEOPLE):
        crowd_.ask(3)
    assert len({target.labeller for target in crowd_.targets}) == again.PEOPLE
    assert crowd_.labelled.tolist() == [3]


@pytest.mark.parametrize("policy", list(again.POLICIES))
def test_each_way_to_ask_is_counted_until_the_model_is_good_enough(
    policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "GOOD", 0.5)
    labels, each = again.labels_for("digits", policy, 0)
    assert labels % again.BATCH == 0
    assert again.BATCH <= labels < again.MOST_LABELS
    assert 1 <= each <= again.MOST
