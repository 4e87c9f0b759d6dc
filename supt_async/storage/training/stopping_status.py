"""Whether to stop labelling, in a project's status: the verdict on its latest evaluated model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supt_async.domain.values import JSONObject
from supt_async.learning.stopping.verdict import Stopping, Verdict, Why, judge, sentence
from supt_async.storage.records import Run

EVALUATED = ("score", "kappa", "holdout_score")
"""Metrics of which an evaluation gives at least one."""
BY_QUESTION = ("score", "holdout_score", "gain", "gain_low", "gain_high", "gain_labels", "flat")
"""Metrics by which it is told of each question of a form."""
_WORST = (Verdict.CONTINUE, Verdict.UNKNOWN, Verdict.STOP)


def stopping(runs: Sequence[Run]) -> JSONObject | None:
    """Return the verdict by the latest runs, newest first; None if nothing was trained.

    A form is labelled until all questions that models learn can do without more labels.
    """
    if not runs:
        return None
    run = next((one for one in runs if set(EVALUATED) & set(one.metrics)), None)
    found = judge(runs[0].labels, {}) if run is None else _judged(run)
    if run is not None and _is_outdated(found, runs[0].labels - run.labels):
        found = judge(runs[0].labels, {})
    return {
        "verdict": found.verdict,
        "why": found.why,
        "gain": found.gain,
        "gain_low": found.low,
        "gain_high": found.high,
        "gain_labels": found.labels,
        "sentence": sentence(found),
    }


def _is_outdated(found: Stopping, since: int) -> bool:
    """Tell whether the labels that came in since the evaluation leave nothing of its verdict."""
    if found.why is Why.LABELS:
        return True
    passed = found.labels is not None and since >= found.labels
    return found.verdict is Verdict.CONTINUE and passed


def _judged(run: Run) -> Stopping:
    metrics = run.metrics
    questions = {
        name.partition(":")[2]
        for name, gain in metrics.items()
        # The one that ranks the items is told of without its name as well.
        if name.startswith("gain:") and gain != metrics.get("gain")
    }
    every = [judge(run.labels, run.metrics)]
    every += [judge(run.labels, _about(name, run.metrics)) for name in sorted(questions)]
    return min(every, key=lambda one: _WORST.index(one.verdict))


def _about(question: str, metrics: Mapping[str, float]) -> dict[str, float]:
    named = {name: f"{name}:{question}" for name in BY_QUESTION}
    return {name: metrics[long] for name, long in named.items() if long in metrics}
