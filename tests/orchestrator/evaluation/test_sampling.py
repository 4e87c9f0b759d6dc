"""Sample of labels that an evaluation looks at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from supt_async.orchestrator.evaluation.sampling import sampled
from supt_async.orchestrator.features.growing_files import IDS, GrowingArray, Kind, Source
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet

ITEMS = 20_000


@pytest.fixture
def labelled(tmp_path: Path) -> TrainingSet:
    ids = GrowingArray(tmp_path / IDS, np.int64)
    ids.append(np.arange(ITEMS) * 3 + 7)
    ids.close()
    rows = np.arange(ITEMS)[::2]
    return TrainingSet(
        source=Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(1,), count=ITEMS),
        maker=f"{DEFAULTS}:numbers",
        rows=rows,
        answers=rows % 5,
        classes=rows % 5,
        arrived=np.arange(len(rows)),
    )


def first(training_set: TrainingSet, count: int) -> TrainingSet:
    return replace(
        training_set,
        rows=training_set.rows[:count],
        answers=training_set.answers[:count],
        classes=training_set.classes[:count],
        arrived=None,
    )


def test_few_labels_are_all_looked_at(labelled: TrainingSet) -> None:
    assert sampled(labelled, len(labelled.rows)) is labelled


def test_of_many_labels_about_as_many_are_drawn_with_all_that_is_known_of_them(
    labelled: TrainingSet,
) -> None:
    some = sampled(labelled, 1_000)
    assert len(some.rows) == pytest.approx(1_000, rel=0.1)
    assert (some.answers == some.rows % 5).all()
    assert (some.classes == some.rows % 5).all()
    assert some.arrived is not None
    assert (some.rows == some.arrived * 2).all(), "in the order that they were in"


def test_held_out_labels_are_drawn_apart_from_the_others(labelled: TrainingSet) -> None:
    held = np.arange(len(labelled.rows)) % 10 == 0
    some = sampled(replace(labelled, held=held), 1_500)
    assert some.held is not None
    assert np.count_nonzero(some.held) == np.count_nonzero(held), "there are 1,000 of them"
    assert np.count_nonzero(~some.held) == pytest.approx(1_500, rel=0.1)


def test_the_same_labels_are_drawn_until_there_are_a_tenth_more(labelled: TrainingSet) -> None:
    before, soon, late = (
        set(sampled(first(labelled, count), 1_000).rows.tolist()) for count in (9_000, 9_100, 9_990)
    )
    assert len(before & soon) > 900
    assert len(before & late) < 300
