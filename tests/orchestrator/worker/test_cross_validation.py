"""Cross-validation: which labels are judged, and by which models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from numpy.typing import NDArray

from scripts.benchmarks.labels.suspects import flip_at_random
from supt_async.orchestrator.features.growing_files import IDS, GrowingArray, Source
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.cross_validation import CrossValidated, cross_validate
from tests.orchestrator.worker.digits import Y, own, training_set

FIRST = 1_000
"""Id of the item in row 0."""


@pytest.fixture
def source(source: Source) -> Source:
    ids = GrowingArray(Path(source.folder) / IDS, np.int64)
    ids.append(np.arange(FIRST, FIRST + 400))
    ids.close()
    return replace(source, count=400)


def labelled(source: Source, given: NDArray[np.int64], **also: Any) -> TrainingSet:
    """Return the first digits with these labels."""
    return replace(
        training_set(source, np.arange(len(given))),
        answers=given.astype(str),
        classes=given,
        values=[str(digit) for digit in range(10)],
        **also,
    )


def validated(training_set: TrainingSet, seed: int = 1) -> CrossValidated:
    return cross_validate(training_set, EvaluationOptions(), np.random.default_rng(seed))


def items(suspects: Any) -> list[int]:
    return [suspect.item - FIRST for suspect in suspects]


def test_most_of_the_first_suspects_have_a_wrong_label(source: Source) -> None:
    given = flip_at_random(Y, np.random.default_rng(3))
    wrong = np.flatnonzero(given != Y).tolist()
    suspects = validated(labelled(source, given)).suspects
    first = suspects[: len(wrong)]
    assert len(set(items(first)) & set(wrong)) >= 0.75 * len(wrong)
    for suspect in first:
        assert suspect.value == str(given[suspect.item - FIRST])
        assert suspect.predicted != suspect.value
        assert 0 <= suspect.probability < suspect.predicted_probability <= 1


def test_no_label_is_judged_by_a_model_that_trained_on_it(source: Source) -> None:
    class Contrary:
        """Doubts each label that it has not seen, and fails at one that it has."""

        def fit(self, x: Any, y: Any) -> None:
            self.classes_ = np.unique(y)
            self.seen = {row.tobytes() for row in x}

        def predict_proba(self, x: Any) -> Any:
            if any(row.tobytes() in self.seen for row in x):
                raise ValueError("a label that it has trained on")
            return np.tile([0.0, 1.0], (len(x), 1))

    given = np.arange(60) % 2
    found = validated(labelled(source, given, maker=own(Contrary)))
    assert sorted(items(found.suspects)) == np.flatnonzero(given == 0).tolist()


def test_held_out_labels_are_not_judged(source: Source) -> None:
    given = flip_at_random(Y, np.random.default_rng(3))
    held = np.arange(400) % 4 == 0
    suspects = items(validated(labelled(source, given, held=held)).suspects)
    assert suspects
    assert not set(suspects) & set(np.flatnonzero(held).tolist())


def test_an_answer_that_was_given_once_is_not_judged(source: Source) -> None:
    given = (np.arange(80) % 2).astype(np.int64)
    given[17] = 5
    suspects = items(validated(labelled(source, given)).suspects)
    assert suspects
    assert 17 not in suspects


def test_lists_of_options_are_judged_by_the_option_in_doubt(source: Source) -> None:
    answers = np.empty(400, dtype=np.object_)
    answers[:] = [
        ["even"] * int(digit % 2 == 0) + ["round"] * int(digit in (0, 6, 8)) for digit in Y
    ]
    for row in range(0, 400, 40):  # the wrong ones
        answers[row] = [] if "even" in answers[row] else ["even"]
    texts, classes = np.unique([str(answer) for answer in answers], return_inverse=True)
    values = [answers[int(np.flatnonzero(classes == number)[0])] for number in range(len(texts))]
    given = replace(
        training_set(source, np.arange(400)), answers=answers, classes=classes, values=values
    )
    suspects = validated(given).suspects
    found = items(suspects)[:20]
    assert len(set(found) & set(range(0, 400, 40))) >= 7
    for suspect in suspects:
        assert suspect.value == answers[suspect.item - FIRST]
        assert suspect.predicted != suspect.value


@pytest.mark.parametrize(
    "also",
    [{"values": ()}, {"preprocess": bytes(cloudpickle.dumps(lambda x, y: (x, y)))}],
)
def test_nothing_is_judged_where_the_answers_are_not_known(
    source: Source, also: dict[str, Any]
) -> None:
    found = validated(replace(labelled(source, Y), **also))
    assert found.suspects == []
    assert found.score is not None


def test_the_score_stays_if_a_model_judges_nothing(source: Source) -> None:
    class Tired:
        """Gives probabilities once: for the check that comes with the score."""

        def fit(self, x: Any, y: Any) -> None:
            self.classes_ = np.unique(y)
            self.asked = 0

        def predict(self, x: Any) -> Any:
            return np.repeat(self.classes_[0], len(x))

        def predict_proba(self, x: Any) -> Any:
            self.asked += 1
            return np.full((len(x), 2), 0.5 if self.asked == 1 else np.nan)

    found = validated(labelled(source, np.arange(400) % 2, maker=own(Tired)))
    assert found.score == pytest.approx(0.5)
    assert found.suspects == []


def test_the_curve_has_three_points_and_counts_what_was_tested(source: Source) -> None:
    curve = sorted(validated(labelled(source, Y)).curve, key=lambda point: point.labels)
    assert [point.labels for point in curve] == [80, 160, 320]
    assert [point.tested for point in curve] == [240, 400, 400]


def test_every_label_is_judged_by_a_model_that_has_not_learned_from_it(source: Source) -> None:
    given = flip_at_random(Y, np.random.default_rng(3))
    found = validated(labelled(source, given)).out_of_fold
    assert found.items.tolist() == list(range(FIRST, FIRST + len(given)))
    right = given == Y
    assert np.mean(found.agrees[right]) > 0.8
    assert np.mean(found.agrees[~right]) < 0.2
    assert np.nanmean(found.given[right]) > np.nanmean(found.given[~right]) + 0.4
