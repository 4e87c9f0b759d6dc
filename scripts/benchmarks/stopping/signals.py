"""Signals to stop, what each costs and misses, and whether the intervals hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scripts.benchmarks.stopping.replay import Moment, Replay
from supt_async.learning.stopping.stability import STABLE, Compared, is_stable
from supt_async.learning.stopping.verdict import Verdict, judge, worth

Signal: TypeAlias = Callable[[int, Mapping[str, float]], bool]
"""Says by the number of labels and the metrics of an evaluation whether to stop."""

SIGNALS: Mapping[str, Signal] = {
    "kappa >= 0.98 once": lambda _, metrics: metrics.get("kappa", 0) >= 0.98,
    "kappa >= 0.99 once": lambda _, metrics: metrics.get("kappa", 0) >= STABLE,
    "stable": lambda _, metrics: metrics.get("stable") == 1,
    "flat": lambda _, metrics: metrics.get("flat") == 1,
    "gain": lambda _, metrics: (
        "gain" in metrics and metrics["gain_high"] <= worth(metrics["gain_labels"])
    ),
    "verdict": lambda labels, metrics: judge(labels, metrics).verdict is Verdict.STOP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where a signal ended a replay."""

    times: float
    """Labels used over labels needed for 95 % of the full accuracy."""
    missing: float
    """Accuracy of all labels minus accuracy there, in points."""


def stop_of(signal: Signal, replay: Replay) -> Stop | None:
    """Return where a signal ends a replay; None if it never comes."""
    for moment in judged(replay):
        if signal(moment.labels, moment.metrics):
            return Stop(
                times=moment.labels / replay.needed,
                missing=100 * (replay.full - moment.accuracy),
            )
    return None


def judged(replay: Replay) -> Iterator[Moment]:
    """Return the moments of a replay, with whether the model is stable by those before."""
    compared: list[Compared] = []
    for moment in replay.moments:
        metrics = dict(moment.metrics)
        if "kappa" in metrics:
            latest = Compared(labels=moment.labels, kappa=metrics["kappa"])
            metrics["stable"] = float(is_stable(latest, reversed(compared)))
            compared.append(latest)
        yield Moment(
            labels=moment.labels,
            accuracy=moment.accuracy,
            metrics=metrics,
            true_gain=moment.true_gain,
            doubt=moment.doubt,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often the true gain is in its interval, which is widened by what the test can't tell."""

    count: int
    inside: float
    """Share within the interval, widened by one standard error of the true gain to each side."""
    strictly: float
    """Share within the interval itself."""
    above: float
    """Share above the widened interval: more to gain than was said."""
    true: float
    """Mean of the true gain, in points."""
    said: float
    """Mean of the estimate, in points."""


def coverage(replays: Sequence[Replay]) -> Coverage | None:
    """Compare the estimated gains with the true ones; None if there are none."""
    found = np.array(
        [
            (one.true_gain, one.doubt, *(one.metrics[name] for name in _GAIN))
            for replay in replays
            for one in replay.moments
            if one.true_gain is not None
        ]
    )
    if not len(found):
        return None
    true, doubt, said, low, high = found.T
    return Coverage(
        count=len(found),
        inside=float(np.mean((true >= low - doubt) & (true <= high + doubt))),
        strictly=float(np.mean((true >= low) & (true <= high))),
        above=float(np.mean(true > high + doubt)),
        true=100 * float(true.mean()),
        said=100 * float(said.mean()),
    )


_GAIN = ("gain", "gain_low", "gain_high")
