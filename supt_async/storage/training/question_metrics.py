"""Metrics of a run about the questions of a form: ``agreement:topic``, ``score:topic`` and so on.

``agreement`` is there for every question to which items have two answers, and the scores for those
that models learn, if ``learn`` names several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from supt_async.domain.values import JSONObject

SCORES = (
    *("score", "mae", "within_one"),
    *("holdout_score", "holdout_low", "holdout_high", "holdout_labels"),
    *("gain", "gain_low", "gain_high", "gain_labels", "flat"),
)
"""Metrics of a model that are kept for each question."""
SHOWN = ("agreement", "score", "holdout_score")
"""Metrics in a project's status."""


def scores_of(question: str, metrics: Mapping[str, float]) -> dict[str, float]:
    """Return the scores of a question's model under its name."""
    return {f"{name}:{question}": metrics[name] for name in SCORES if name in metrics}


def questions_of(task: Any, runs: Sequence[Mapping[str, float]]) -> list[JSONObject]:
    """Return the latest metrics of each question of a form, from those of runs, newest first."""
    asked = task["questions"] if isinstance(task, dict) and task.get("kind") == "form" else ()
    return [
        {
            "question": one["name"],
            **{name: _latest(f"{name}:{one['name']}", runs) for name in SHOWN},
        }
        for one in asked
    ]


def sentence(question: JSONObject) -> str:
    """Return the metrics of a question in words; empty if there are none."""
    names = {"agreement": "agreement", "score": "score", "holdout_score": "hold-out accuracy"}
    told = [f"{names[name]} {question[name]:.2f}" for name in SHOWN if question[name] is not None]
    return f"{question['question']}: {', '.join(told)}" if told else ""


def _latest(name: str, runs: Sequence[Mapping[str, float]]) -> float | None:
    return next((metrics[name] for metrics in runs if name in metrics), None)
