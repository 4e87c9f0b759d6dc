"""History of evaluations: which runs count, and when the model is stable by them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, strategies as st

from supt_async.domain.ids import RunId
from supt_async.domain.project import ModelState
from supt_async.learning.stopping.stability import Compared
from supt_async.orchestrator.evaluation.history import recipe, stable
from supt_async.orchestrator.features.growing_files import Kind, Source, VectorsFile
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.storage.records import Run
from tests.orchestrator.memory import TASK

MADE = TrainingSet(
    source=Source(folder="", kind=Kind.NUMBERS, shape=(2,), count=0),
    maker="my:model",
    rows=np.empty(0, dtype=np.int64),
    answers=np.empty(0),
    classes=np.empty(0, dtype=np.int64),
)
SAME = recipe(MADE, TASK)


def evaluated(number: int, labels: int, **metrics: float) -> Run:
    made = {"recipe": SAME, "kappa": 1.0, **metrics}
    return Run(id=RunId(number), state=ModelState.READY, labels=labels, metrics=made)


def is_stable(*earlier: Run, labels: int = 200, kappa: float = 1.0) -> bool:
    """Tell whether run 100 is stable after others, which are given oldest first."""
    latest = Compared(labels=labels, kappa=kappa)
    return stable(earlier[::-1], RunId(100), latest, SAME)


def test_two_agreements_that_are_far_enough_apart_make_a_model_stable() -> None:
    assert is_stable(evaluated(1, 180))
    assert not is_stable(evaluated(1, 181))
    assert not is_stable()


def test_between_them_all_must_agree() -> None:
    assert is_stable(evaluated(1, 180), evaluated(2, 190))
    assert not is_stable(evaluated(1, 180), evaluated(2, 190, kappa=0.98))
    assert is_stable(evaluated(1, 160, kappa=0.5), evaluated(2, 180), evaluated(3, 190))


def test_failed_runs_and_runs_without_a_comparison_are_passed_over() -> None:
    failed = replace(evaluated(2, 190, kappa=0.1), state=ModelState.FAILED)
    without = replace(evaluated(3, 195), metrics={})
    few = replace(evaluated(4, 196), metrics={"recipe": SAME, "score": 0.3})
    assert is_stable(evaluated(1, 180), failed, without, few)


def test_another_model_or_task_begins_anew() -> None:
    other = evaluated(2, 185, recipe=SAME + 1)
    assert not is_stable(evaluated(1, 180), other)
    assert is_stable(other, evaluated(3, 175))


def test_later_runs_do_not_count() -> None:
    assert is_stable(evaluated(1, 180), evaluated(101, 220, kappa=0.1))


def test_the_recipe_is_of_model_and_task_and_not_of_labels() -> None:
    labelled = replace(MADE, rows=np.arange(3), answers=np.arange(3), classes=np.arange(3))
    assert recipe(labelled, TASK) == SAME
    assert recipe(replace(MADE, maker="my:other"), TASK) != SAME
    assert recipe(replace(MADE, preprocess=b"x"), TASK) != SAME
    encoded = replace(MADE.source, vectors=VectorsFile(path="", width=2, name="wordllama"))
    assert recipe(replace(MADE, source=encoded), TASK) != SAME
    assert recipe(MADE, TASK, "mood") != SAME
    assert recipe(MADE, {"kind": "choice", "options": ["a", "b"]}) != SAME


@given(st.lists(st.tuples(st.integers(1, 300), st.sampled_from([0.98, 0.99, 1.0])), max_size=8))
def test_what_a_restart_leaves_out_never_makes_a_model_stable(
    earlier: list[tuple[int, float]],
) -> None:
    runs = [evaluated(n, labels, kappa=k) for n, (labels, k) in enumerate(sorted(earlier), 1)]
    if is_stable(*runs[1:], labels=300):
        assert is_stable(*runs, labels=300)
