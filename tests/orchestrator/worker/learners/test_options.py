"""Lists of options, as a training worker learns them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
import skops.io
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from supt_async.learning.multilabel import least_sure
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.features.growing_files import Pending
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import DEFAULTS, Maker
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import jobs
from supt_async.orchestrator.worker.accuracy import accuracy
from supt_async.orchestrator.worker.default_models import numbers
from supt_async.orchestrator.worker.fit import fit, make
from supt_async.orchestrator.worker.learners.options import OnePerOption
from supt_async.orchestrator.worker.score import score
from tests.orchestrator.worker.digits import X, Y, own, stored, training_set

NUMBERS = f"{DEFAULTS}:numbers"


def lists(digits: NDArray[np.int64], *, empty: bool = False) -> NDArray[np.object_]:
    """What is true of each digit; of some nothing, if lists may be ``empty``."""
    found = np.empty(len(digits), dtype=np.object_)
    found[:] = [
        [
            *(["even"] if digit % 2 == 0 else [] if empty else ["odd"]),
            *(["big"] if digit > 6 else []),
        ]
        for digit in digits.tolist()
    ]
    return found


def listed(pending: Pending, labels: int, maker: Maker = NUMBERS, **also: Any) -> TrainingSet:
    rows = np.arange(labels)
    return replace(
        training_set(pending.source, rows, maker),
        answers=lists(Y[:labels]),
        classes=Y[:labels],
        **also,
    )


def test_options_that_share_features_are_learned_as_each_by_itself() -> None:
    answers = lists(Y[:200])
    shared = OnePerOption(numbers, shared=True).fit(X[:200], answers)
    alone = OnePerOption(numbers).fit(X[:200], answers)
    assert shared.options == alone.options == ["big", "even", "odd"]
    for together, by_itself in zip(
        shared.predict_proba(X[200:]), alone.predict_proba(X[200:]), strict=True
    ):
        np.testing.assert_allclose(together, by_itself, atol=1e-3)


def test_a_rule_is_chosen_for_a_default_model_only() -> None:
    answers = lists(Y[:200], empty=True)
    shared = OnePerOption(numbers, shared=True).fit(X[:200], answers)
    assert (shared.rule.thresholds != 0.5).any()
    assert not shared.rule.at_least_one
    alone = OnePerOption(numbers).fit(X[:200], answers)
    assert (alone.rule.thresholds == 0.5).all()


def test_the_same_answers_give_the_same_rule() -> None:
    rules = [OnePerOption(numbers, shared=True).fit(X[:100], lists(Y[:100])).rule for _ in range(2)]
    np.testing.assert_array_equal(rules[0].thresholds, rules[1].thresholds)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_few_answers_are_enough(count: int) -> None:
    answers = np.empty(count, dtype=np.object_)
    answers[:] = [["a"], [], ["a", "b"], ["b"]][:count]
    model = OnePerOption(numbers, shared=True).fit(X[:count], answers)
    assert all(each.shape == (5, 2) for each in model.predict_proba(X[:5]))


def test_an_option_that_all_have_is_certain_and_stays_so() -> None:
    answers = np.empty(30, dtype=np.object_)
    answers[:] = [["all", *(["even"] if digit % 2 == 0 else [])] for digit in Y[:30]]
    model = OnePerOption(numbers, shared=True).fit(X[:30], answers)
    said = np.stack([each[:, 1] for each in model.predict_proba(X)], axis=1)
    assert (said[:, model.options.index("all")] == 1).all()
    assert model.rule.choose(said)[:, model.options.index("all")].all()


def test_a_pickled_model_says_the_same() -> None:
    model = OnePerOption(numbers, shared=True).fit(X[:100], lists(Y[:100]))
    read = cloudpickle.loads(cloudpickle.dumps(model))
    np.testing.assert_array_equal(read.rule.thresholds, model.rule.thresholds)
    for theirs, ours in zip(read.predict_proba(X), model.predict_proba(X), strict=True):
        np.testing.assert_array_equal(theirs, ours)


def test_a_users_model_may_give_probabilities_in_any_form_of_table() -> None:
    class Thin:
        def fit(self, x: Any, y: Any) -> None:
            self.share = float(np.mean(y))

        def predict_proba(self, x: Any) -> Any:
            return csr_matrix(np.tile([1 - self.share, self.share], (len(x), 1)))

    model = OnePerOption(Thin).fit(X[:40], lists(Y[:40], empty=True))
    assert all(each.shape == (7, 2) for each in model.predict_proba(X[:7]))


def test_an_exported_model_has_its_thresholds() -> None:
    made = partial(make, NUMBERS)
    model = OnePerOption(made, shared=True).fit(X[:100], lists(Y[:100], empty=True))
    data = skops.io.dumps(model)
    read = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
    np.testing.assert_array_equal(read.rule.thresholds, model.rule.thresholds)
    for theirs, ours in zip(read.predict_proba(X), model.predict_proba(X), strict=True):
        np.testing.assert_array_equal(theirs, ours)


@pytest.mark.parametrize("maker", [NUMBERS, own(numbers)], ids=["default", "own"])
def test_accuracy_and_suggestions_follow_the_rule(tmp_path: Path, maker: Maker) -> None:
    pending = stored(tmp_path, 400)
    taught = listed(pending, 150, maker)
    model: Any = fit(taught, taught.training)
    found = jobs.train_pending(
        taught, pending, RankingOptions(seed=1), PoolContext(labellers=1)
    ).predictions
    said = np.stack([each[:, 1] for each in model.predict_proba(X)], axis=1)
    chosen = model.rule.choose(said)
    for item, number in zip(found.ids.tolist(), found.numbers.tolist(), strict=True):
        row = item - 1_000
        options = [model.options[place] for place in np.flatnonzero(chosen[row]).tolist()]
        assert found.values[number] == str(options).replace("'", '"').replace(", ", ",")
    assert accuracy(taught, model, taught.training, taught.training) > 0.9


def test_the_item_whose_least_sure_option_is_nearest_to_its_threshold_is_asked_first(
    tmp_path: Path,
) -> None:
    pending = stored(tmp_path, 400)
    taught = listed(pending, 100)
    model: Any = fit(taught, taught.training)
    options = RankingOptions(seed=1, spread=False)
    found = score(model, taught, np.arange(400), options)
    said = np.stack([each[:, 1] for each in model.predict_proba(X)], axis=1)
    np.testing.assert_allclose(found.scores, least_sure(said, model.rule), atol=1e-6)


def test_shards_say_what_one_worker_says(tmp_path: Path) -> None:
    pending = stored(tmp_path, 400)
    taught = listed(pending, 100)
    options, context = RankingOptions(seed=1, spread=False), PoolContext(labellers=1)
    whole = jobs.train_pending(taught, pending, options, context)
    fitted = jobs.fit_only(taught)
    parts = [
        jobs.score_shard(fitted.model, taught, pending, span, options)
        for span in (range(130), range(130, 290), range(290, 400))
    ]
    ids, predicted, *_ = jobs.rank_shards(taught, parts, fitted.answers, pending, options, context)
    assert set(ids.tolist()) == set(whole.ids.tolist())
    theirs = dict(zip(predicted.ids.tolist(), predicted.numbers.tolist(), strict=True))
    ours = dict(zip(whole.predictions.ids.tolist(), whole.predictions.numbers, strict=True))
    assert {item: predicted.values[number] for item, number in theirs.items()} == {
        item: whole.predictions.values[number] for item, number in ours.items()
    }
