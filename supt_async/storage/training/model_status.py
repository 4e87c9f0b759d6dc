"""Status of a project's model: its scores, what it can't learn from, what it waits for.

``waits`` is why there is no model yet, None if one has been trained or is being trained:

* ``orchestrator``: nobody leads the project;
* ``task``: no default model learns such a task, whose items may be ranked by diversity alone;
* ``package``: what fits a default model for it is not installed;
* ``features``: the items are files, of which a default model can read nothing;
* ``encoding``: the items are files, and an encoder has not made vectors of all of them yet;
* ``items``, ``labels``: there are none, or not enough with answers that differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from supt_async.domain.ids import Generation, ProjectId
from supt_async.domain.project import ModelState, Project
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.learning.teachable import Learns, lacks, learnable, learns, needs_features
from supt_async.payloads.arrays import MARKER
from supt_async.protocol.messages import Model
from supt_async.rules.retraining import Policy
from supt_async.storage.records import Run
from supt_async.storage.schema import tables
from supt_async.storage.training import encoding, left_out
from supt_async.storage.training.question_metrics import questions_of
from supt_async.storage.training.stopping_status import stopping

UNREAD = "unread"
DIVERSITY = "diversity"
"""Metric of a run that has ranked the items by diversity alone; it has no model."""
UNLEARNED = "unlearned"
"""Metric of a run for each question of a form that was to be learned and was not."""
RECIPE = "recipe"
"""Metric that is the same for evaluations of the same model and task: a number of 48 bits."""
HELD = tuple(f'{{"{MARKER}":"{kind}"' for kind in ("bytes", "bytearray"))
"""First characters of payloads that hold the bytes of a file."""
ACCURACY, F1 = "accuracy", "f1"
"""Measures of scores: the share of right answers, or the F1 of spans."""
FEW_LABELS = 2
"""Minimum number of labels for a model."""


def describe(
    runs: list[Run],
    waits: str | None,
    labels: int,
    task: Any,
    ids: Mapping[int, str] | None = None,
) -> JSONObject:
    """Return the model's status by its latest runs, newest first.

    ``ids`` are those that an owner gave to items that the runs name.
    """
    if not runs:
        return _idle(waits, task, [] if waits is None else [waiting(waits, labels, task)])
    if is_without_model(runs[0]):
        return _without_model(runs, labels, task)
    # While a failed training is repeated, its error is still the last result.
    finished = [run for run in runs if run.state in (ModelState.READY, ModelState.FAILED)]
    metrics = ready_metrics(runs)
    missing = left_out.as_object(metrics, ids or {})
    return {
        "state": runs[0].state,
        "score": _latest(runs, "score"),
        "holdout_score": _latest(runs, "holdout_score"),
        "measure": measure_of(task),
        "labels": runs[0].labels,
        "error": finished[0].error if finished else None,
        "progress": runs[0].progress if runs[0].state is ModelState.TRAINING else None,
        "waits": None,
        "stopping": stopping(runs),
        "left_out": missing,
        "questions": questions_of(task, [run.metrics for run in runs]),
        "notes": [
            *([] if missing is None else [left_out.sentence(missing)]),
            *unused(metrics),
            *unlearned(metrics),
        ],
    }


def is_without_model(run: Run) -> bool:
    """Tell whether a run has ranked the items by diversity alone."""
    return bool(run.metrics.get(DIVERSITY))


def _without_model(runs: list[Run], labels: int, task: Any) -> JSONObject:
    """Return the status where items are ranked by diversity alone."""
    if lacks(task):
        return _idle("package", task, [waiting("package", labels, task)])
    ready = next((run for run in runs if run.state is ModelState.READY), None)
    finished = [run for run in runs if run.state in (ModelState.READY, ModelState.FAILED)]
    note = waiting("task", labels, task) if ready is None else by_diversity(task)
    return _idle("task", task, [note]) | {"error": finished[0].error if finished else None}


def _idle(waits: str | None, task: Any, notes: Sequence[str]) -> JSONObject:
    return {
        "state": ModelState.IDLE,
        "score": None,
        "holdout_score": None,
        "measure": measure_of(task),
        "labels": 0,
        "error": None,
        "progress": None,
        "waits": waits,
        "stopping": None,
        "left_out": None,
        "questions": questions_of(task, ()),
        "notes": list(notes),
    }


def by_diversity(task: Any) -> str:
    """Return a sentence about a ranking by diversity alone."""
    kind = task.get("kind") if isinstance(task, dict) else None
    why = (
        "No model learns a question of this form"
        if kind == "form"
        else f"No model learns tasks of the kind {kind}"
    )
    return f"{why}: items are ranked by diversity alone, typical ones first."


def ready_metrics(runs: list[Run]) -> Mapping[str, float]:
    """Return the metrics of the latest run that ended with a model."""
    return next((run.metrics for run in runs if run.state is ModelState.READY), {})


def model_message(generation: Generation, runs: list[Run]) -> Model:
    """Return what labellers are told of the model, by its latest runs, newest first.

    Metrics are those of the newest run that has some: they follow the ranking a little later.
    """
    if not runs or is_without_model(runs[0]):
        return Model(state=ModelState.IDLE, generation=generation, metrics={}, labels=0)
    scored = next((run for run in runs if run.metrics), runs[0])
    return Model(
        state=runs[0].state,
        generation=generation,
        metrics=public(scored.metrics),
        labels=runs[0].labels,
    )


def waits_for(connection: Connection, project: Project, now_ms: int) -> str | None:
    """Return what a project without a training waits for; None if one will begin."""
    p = tables.project.c
    leads = connection.scalar(
        select(p.leader_until_ms > now_ms).where(p.id == project.id, p.leader.is_not(None))
    )
    first = _first_item(connection, project.id)
    if learnable(project.task) and lacks(project.task):
        return "package"
    if not leads:
        return "orchestrator" if learnable(project.task) else "task"
    if first is None:
        return "items"
    payload, has_features = first
    names = needs_features(project.task) and payload.startswith('"')
    if learnable(project.task) and (names or payload.startswith(HELD)) and not has_features:
        progress = encoding.read(connection, project.id)
        if progress is None:
            return "features"
        if progress.error or progress.done < progress.total:
            return "encoding"
    return "labels"


def waiting(waits: str, labels: int, task: Any) -> str:
    """Return a sentence about what the model waits for."""
    kind = task.get("kind") if isinstance(task, dict) else None
    match waits:
        case "task":
            return (
                f"No default model learns {kind!r} tasks. An orchestrator (supt serve"
                f" --orchestrate) ranks the items by diversity if they are texts, numbers or rows"
                f" or have `features`; with --model module:factory it trains a model of your own."
            )
        case "package":
            return (
                f"What a model of {kind!r} tasks needs is not installed: run"
                f" pip install {lacks(task)}, and start supt again."
            )
        case "orchestrator":
            return "No orchestrator is running. Start one with supt serve --orchestrate."
        case "features":
            return (
                "A default model can't read image or audio files. Add the items with `features`"
                " (a list of numbers for each), or name a model of your own with --model."
            )
        case "encoding":
            return "The model waits until the encoder has made vectors of all items."
        case "items":
            return "The model waits for items: add some with supt items add."
        case _ if labels < FEW_LABELS:
            return f"The model waits for labels: it needs {FEW_LABELS} or more, and has {labels}."
    policy = Policy()
    return (
        f"The first training starts at {policy.n_labels} labels (--interval-n-labels), or"
        f" {policy.quiet_seconds:g} seconds after the latest one, once two items have different"
        f" answers. There are {labels} labels."
    )


def unused(metrics: Mapping[str, float]) -> list[str]:
    """Return sentences about columns that the model can't use."""
    columns = [name.partition(":")[2] for name in metrics if name.startswith(f"{UNREAD}:")]
    said = (
        f"The model doesn't get these columns, or not all of their cells:"
        f" {', '.join(columns)}. It can use numbers, texts, times and lists of numbers."
    )
    return [said] if columns else []


def unlearned(metrics: Mapping[str, float]) -> list[str]:
    """Return a sentence for each question of a form that was to be learned and was not."""
    names = [name.partition(":")[2] for name in metrics if name.startswith(f"{UNLEARNED}:")]
    parts = (name.rstrip(")").partition(" (") for name in names)
    return [
        f"No model learns the question {name!r} yet: {why.rstrip('.')}." for name, _, why in parts
    ]


def public(metrics: Mapping[str, float]) -> dict[str, float]:
    """Return the status without what is for the owner only: names of items and columns.

    Nor is what only the orchestrator reads part of it.
    """
    hidden = (f"{left_out.LEFT_OUT}:", f"{UNREAD}:", f"{UNLEARNED}:", RECIPE)
    return {name: value for name, value in metrics.items() if not name.startswith(hidden)}


def measure_of(task: JSONValue) -> str:
    """Return what the scores of a task's model are."""
    return F1 if learns(task) is Learns.SPANS else ACCURACY


def scores(holdout: float | None, score: float | None, measure: str = ACCURACY) -> str:
    """Return a model's scores, the unbiased one first if it was measured."""
    spans = measure == F1
    found = [] if holdout is None else [f"hold-out {'F1' if spans else measure} {holdout:.3f}"]
    if score is not None:
        hard = "" if found else " (low: measured on the hard items that people are asked about)"
        found.append(f"cross-validated {'F1' if spans else 'score'} {score:.3f}{hard}")
    return ", ".join(found)


def _latest(runs: list[Run], name: str) -> float | None:
    return next((run.metrics[name] for run in runs if name in run.metrics), None)


def _first_item(connection: Connection, project: ProjectId) -> tuple[str, bool] | None:
    """Return how the first item's payload begins, and whether it has features."""
    c = tables.content.c
    beginning = func.substr(c.payload, 1, max(map(len, HELD)))
    row = connection.execute(
        select(beginning, c.features.is_not(None))
        .where(c.project_id == project)
        .order_by(c.item_id)
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])
