"""Stopping benchmark: what it replays, and what it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.benchmarks.stopping import replay as replaying
from scripts.benchmarks.stopping.replay import Moment, Project, Replay, replay
from scripts.benchmarks.stopping.signals import SIGNALS, coverage, judged, stop_of


def moment(
    labels: int, accuracy: float, true_gain: float | None = None, **metrics: float
) -> Moment:
    return Moment(
        labels=labels, accuracy=accuracy, metrics=metrics, true_gain=true_gain, doubt=0.002
    )


def made(*moments: Moment) -> Replay:
    return Replay(
        data="digits", people=1, seed=0, holdout=0, full=0.95, needed=100, moments=[*moments]
    )


def test_a_signal_costs_labels_and_misses_accuracy() -> None:
    found = made(
        moment(100, 0.9, kappa=0.97), moment(150, 0.93, kappa=0.985), moment(200, 0.94, kappa=1)
    )
    early, late = (stop_of(SIGNALS[f"kappa >= {kappa} once"], found) for kappa in ("0.98", "0.99"))
    assert early is not None
    assert late is not None
    assert (early.times, late.times) == (1.5, 2.0)
    assert early.missing == pytest.approx(2)
    assert late.missing == pytest.approx(1)
    assert stop_of(SIGNALS["stable"], found) is None


def test_a_model_is_stable_at_its_second_agreement() -> None:
    found = made(moment(100, 0.9, kappa=1), moment(150, 0.93, kappa=1), moment(200, 0.94))
    assert [one.metrics.get("stable") for one in judged(found)] == [0.0, 1.0, None]


def test_true_gains_are_compared_with_their_intervals() -> None:
    said = {"gain": 0.01, "gain_low": 0.0, "gain_high": 0.02, "gain_labels": 50}
    found = coverage(
        [
            made(
                moment(100, 0.9, 0.015, **said),
                moment(150, 0.9, 0.021, **said),  # within what the test set can't tell
                moment(200, 0.9, 0.03, **said),
                moment(250, 0.9),
            )
        ]
    )
    assert found is not None
    assert found.count == 3
    assert found.inside == pytest.approx(2 / 3)
    assert found.strictly == found.above == pytest.approx(1 / 3)
    assert coverage([made(moment(250, 0.9))]) is None


def test_a_replay_is_done_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(data="digits", people=32, seed=0, holdout=0.1, labels=210)
    first = replay(project, tmp_path)
    assert [one.labels for one in first.moments] == [
        50,
        55,
        65,
        75,
        85,
        100,
        115,
        130,
        150,
        170,
        195,
    ]
    assert {"kappa", "gain", "holdout_labels"} <= set(first.moments[-1].metrics)
    assert first.moments[0].true_gain is None, "too few labels to say"
    assert first.moments[5].true_gain is not None
    assert first.moments[-1].true_gain is None, "nobody has labelled so many"
    assert first.moments[-1].accuracy < first.full
    monkeypatch.setattr(replaying, "_replay", None)
    assert replay(project, tmp_path) == first
