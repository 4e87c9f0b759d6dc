"""History of a project's evaluations, which tells whether its model is stable.

An evaluation is a job without memory. What the ones before it have found is read from the runs in
the database, so that another orchestrator goes on where this one has ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from supt_async import __version__
from supt_async.domain.ids import RunId
from supt_async.domain.project import ModelState
from supt_async.domain.values import JSONValue
from supt_async.learning.stopping.stability import Compared, is_stable
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.storage.records import Run
from supt_async.storage.training.model_status import RECIPE

LOOKED_AT = 500
"""Number of latest runs among which earlier evaluations are looked for."""


def recipe(training_set: TrainingSet, task: JSONValue, question: str | None = None) -> float:
    """Return a number that changes with the task, its question, and what learns it from what.

    A function or a class that was pickled may get another number in another process, and the
    history begins anew. A number of 48 bits is exact as a float.
    """
    maker, vectors = training_set.maker, training_set.source.vectors
    parts = (
        __version__.encode(),
        maker.encode() if isinstance(maker, str) else maker,
        training_set.preprocess or b"",
        b"" if vectors is None else vectors.name.encode(),
        msgspec.json.encode([task, question], order="sorted"),
    )
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts))
    return float(int.from_bytes(digest.digest()[:6]))


def stable(runs: Sequence[Run], run: RunId, latest: Compared, recipe_: float) -> bool:
    """Tell whether the model of a run is stable, by the runs before it; they come newest first."""
    return is_stable(latest, _compared(runs, run, recipe_))


def _compared(runs: Sequence[Run], run: RunId, recipe_: float) -> Iterator[Compared]:
    """Return what was compared before a run, newest first, back to another model or task.

    Runs that failed, that were not evaluated or that have too few labels for it are passed over.
    """
    for one in runs:
        if one.id >= run or one.state is not ModelState.READY or RECIPE not in one.metrics:
            continue
        if one.metrics[RECIPE] != recipe_:
            return
        if "kappa" in one.metrics:
            yield Compared(labels=one.labels, kappa=one.metrics["kappa"])
