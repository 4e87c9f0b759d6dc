"""Whether to stop labelling: one verdict from all signals, and the sentence that says it.

The rule, first match counts:

* Fewer than ``FEWEST_LABELS``, not evaluated, or nothing that is measured of such answers: it can't
  be said.
* ``stop`` if further labels gain too little (the upper end of the interval, ``worth``), or if the
  last third of the labels has gained next to nothing (``flat``), or if the model is ``stable``.
* ``continue`` if they gain something: the whole interval is above 0.
* Otherwise it can't be said yet: the interval is too wide.

That is stricter than any estimate alone, since stopping too early costs accuracy without anybody
noticing, while stopping late costs labels that are still counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from supt_async.learning.stopping.gains import FEWEST_LABELS, MOST_LABELS

LITTLE = 0.02
"""Gain of accuracy, as a share, that ``MOST_LABELS`` further labels are not worth; fewer are worth
proportionally less. The upper end of the interval must be below: with 2 points labelling ended 0.4
points short of all labels in the mean (``scripts/bench stopping``)."""
LEAST = 0.008
"""Gain that few further labels are not worth either; no interval is narrow enough for less."""
FLAT = 0.005
"""Gain of accuracy, as a share, that counts as none."""


class Verdict(StrEnum):
    """Whether to stop."""

    STOP = "stop"
    CONTINUE = "continue"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Reason of a verdict."""

    GAIN = "gain"
    """Of what further labels gain."""
    FLAT = "flat"
    """The last third of the labels has gained nothing."""
    STABLE = "stable"
    """The latest labels have not changed the model."""
    LABELS = "labels"
    """There are too few labels."""
    WIDE = "wide"
    """What further labels gain is too uncertain."""
    EVALUATION = "evaluation"
    """The model of so many labels has not been evaluated."""
    KIND = "kind"
    """Nothing is measured of such answers, or hardly an item is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """Verdict, its reason, and the gain that further labels would bring, if it was estimated."""

    verdict: Verdict
    why: Why
    gain: float | None = None
    """Gain in accuracy, as a share."""
    low: float | None = None
    high: float | None = None
    labels: int | None = None
    """Number of further labels that it takes."""


def judge(labels: int, metrics: Mapping[str, float]) -> Stopping:
    """Return the verdict on a model of so many labels, by the metrics of its evaluation."""
    if not {"score", "kappa", "holdout_score"} & set(metrics):
        return _without(Why.EVALUATION if labels >= FEWEST_LABELS else Why.LABELS)
    flat, stable = metrics.get("flat") == 1, metrics.get("stable") == 1
    if "gain" not in metrics:
        if labels >= FEWEST_LABELS and (flat or stable):
            return Stopping(verdict=Verdict.STOP, why=Why.FLAT if flat else Why.STABLE)
        return _without(Why.KIND if labels >= FEWEST_LABELS else Why.LABELS)
    verdict, why = Verdict.UNKNOWN, Why.WIDE
    if metrics["gain_high"] <= worth(metrics["gain_labels"]):
        verdict, why = Verdict.STOP, Why.GAIN
    elif flat or stable:
        verdict, why = Verdict.STOP, Why.FLAT if flat else Why.STABLE
    elif metrics["gain_low"] > 0:
        verdict, why = Verdict.CONTINUE, Why.GAIN
    return Stopping(
        verdict=verdict,
        why=why,
        gain=metrics["gain"],
        low=metrics["gain_low"],
        high=metrics["gain_high"],
        labels=round(metrics["gain_labels"]),
    )


def worth(labels: float) -> float:
    """Return the gain, as a share, that so many further labels must be able to bring."""
    return max(LEAST, LITTLE * min(1.0, labels / MOST_LABELS))


def sentence(found: Stopping) -> str:
    """Return a verdict in words."""
    would = _would(found)
    match found.verdict, found.why:
        case Verdict.STOP, Why.FLAT:
            return f"You can stop: the last third of the labels has gained nothing{_and(would)}."
        case Verdict.STOP, Why.STABLE:
            return f"You can stop: the latest labels hardly changed the model{_and(would)}."
        case Verdict.STOP, _:
            return f"You can stop: {would}."
        case Verdict.CONTINUE, _:
            return f"It still pays: {would}."
        case _, Why.WIDE:
            return f"Whether to stop can't be said yet: {would}."
    return f"Whether to stop can't be said yet: {_REASONS[found.why]}."


_REASONS = {
    Why.LABELS: f"there are fewer than {FEWEST_LABELS} labels",
    Why.EVALUATION: "the model of these labels has not been evaluated yet",
    Why.KIND: "it is not measured for such answers, or with so few items left",
}


def _without(why: Why) -> Stopping:
    return Stopping(verdict=Verdict.UNKNOWN, why=why)


def _would(found: Stopping) -> str:
    """Return what further labels would gain; points are rounded, and no gain is below 0."""
    if found.gain is None or found.low is None or found.high is None:
        return ""
    gain, low, high = (points(value) for value in (found.gain, found.low, found.high))
    return (
        f"another {found.labels:,} labels would gain about {gain} points of accuracy"
        f" ({low} to {high})"
    )


def points(share: float) -> str:
    """Return a gain in percentage points; labels don't lose accuracy, so it is 0 at least."""
    value = max(0.0, 100 * share)
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def _and(would: str) -> str:
    return f"; {would}" if would else ""
