"""What runs in the worker process, called here without one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from supt_async.errors import NotProbabilities, TrainingError
from supt_async.learning.holdout import held_out
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.features.columns import Column
from supt_async.orchestrator.features.growing_files import (
    IDS,
    MATRIX,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Pending,
    Source,
)
from supt_async.orchestrator.job_options import EvaluationOptions, RankingOptions
from supt_async.orchestrator.model_loading import DEFAULTS, Maker
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import jobs, score as scoring
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.jobs import (
    evaluate,
    rank_without_model,
    train,
    train_pending,
)

DIGITS, ANSWERS = load_digits(return_X_y=True)
X, Y = DIGITS[:400], ANSWERS[:400]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    matrix = GrowingArray(tmp_path / MATRIX, np.float32, (64,))
    matrix.append(X)
    matrix.close()
    return Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(8, 8))


def training_set(
    source: Source, rows: NDArray[np.int64], maker: Maker = f"{DEFAULTS}:numbers"
) -> TrainingSet:
    return TrainingSet(
        source=source, maker=maker, rows=rows, answers=Y[rows].astype(str), classes=Y[rows]
    )


def own(factory: Callable[[], Any]) -> bytes:
    return bytes(cloudpickle.dumps(factory))


def stored(folder: Path, count: int) -> Pending:
    """Items as a feature store leaves them: with ids, from 1,000 on."""
    matrix = GrowingArray(folder / MATRIX, np.float32, (64,))
    matrix.append(X[:count])
    matrix.close()
    ids = GrowingArray(folder / IDS, np.int64)
    ids.append(np.arange(1_000, 1_000 + count))
    ids.close()
    source = Source(folder=str(folder), kind=Kind.NUMBERS, shape=(8, 8), count=count)
    return Pending(source=source, closed=np.empty(0, dtype=np.int64))


class Guess:
    """A model that says of everything what it was told to say."""

    def __init__(self, says: Callable[[Any], Any]) -> None:
        self.says = says

    def fit(self, x: Any, y: Any) -> None: ...

    def predict_proba(self, x: Any) -> Any:
        return self.says(x)


def test_what_is_open_is_ranked_by_margin_behind_a_head_that_is_spread_out(source: Source) -> None:
    labelled, unlabelled = np.arange(60), np.arange(60, 400)
    ranked = train(training_set(source, labelled), unlabelled, unlabelled + 1_000, RankingOptions())
    assert ranked.ids.dtype == np.int64
    assert sorted(ranked.ids) == list(range(1_060, 1_400))
    assert set(ranked.durations) == {"fit", "score", "keep"}
    model = fit(training_set(source, labelled), np.arange(60))
    top = np.sort(model.predict_proba(X[ranked.ids - 1_000]), axis=1)[:, -2:]
    margins = top[:, 1] - top[:, 0]
    assert np.all(np.diff(margins[10:]) > -1e-6)
    assert margins[:10].max() < np.quantile(margins, 0.35)
    assert len(set(Y[ranked.ids[:10] - 1_000])) >= 6


def test_ranking_in_chunks_makes_no_difference(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled, unlabelled = np.arange(60), np.arange(60, 400)
    whole = train(training_set(source, labelled), unlabelled, unlabelled, RankingOptions(seed=1))
    monkeypatch.setattr(scoring, "CHUNK", 7)
    parts = train(training_set(source, labelled), unlabelled, unlabelled, RankingOptions(seed=1))
    assert np.array_equal(whole.ids, parts.ids)


def test_when_nothing_is_open_the_model_is_fitted_all_the_same(source: Source) -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert (
        len(train(training_set(source, np.arange(60)), nothing, nothing, RankingOptions()).ids) == 0
    )


def test_shuffling_is_passed_on(source: Source) -> None:
    rows = np.arange(100, 400)
    orders = [
        train(
            training_set(source, np.arange(60)),
            rows,
            rows,
            RankingOptions(shuffle_prop=share, seed=3),
        ).ids
        for share in (0.0, 0.5)
    ]
    assert 0.3 < np.mean(orders[0] != orders[1]) < 0.7


@pytest.mark.parametrize(("labels", "labellers"), [(9, 1), (60, 61)])
def test_with_fewer_labels_than_labellers_the_model_is_not_asked(
    source: Source, labels: int, labellers: int
) -> None:
    never = own(lambda: Guess(lambda x: 1 / 0))
    rows = np.arange(100, 400)
    context = PoolContext(labellers=labellers)
    few = training_set(source, np.arange(labels), never)
    ranked = train(few, rows, rows, RankingOptions(seed=1), context)
    assert sorted(ranked.ids) == rows.tolist()
    assert len(set(Y[ranked.ids[:10]])) >= 7
    with pytest.raises(TrainingError, match="ZeroDivisionError"):
        train(
            training_set(source, np.arange(labels + 1), never),
            rows,
            rows,
            RankingOptions(),
            context,
        )


def test_what_is_out_keeps_its_neighbours_back(source: Source) -> None:
    labelled, rows = np.arange(60), np.arange(60, 400)
    first = train(training_set(source, labelled), rows, rows, RankingOptions(seed=1)).ids
    # Whoever has the best ten is still at it: none of them, and nothing like them, is best now.
    context = PoolContext(out=first[:10], labellers=10)
    second = train(training_set(source, labelled), rows, rows, RankingOptions(seed=1), context).ids
    assert not set(first[:10]) & set(second[:20])

    def nearest(ids: NDArray[np.int64]) -> float:
        away = np.linalg.norm(X[ids][:, None] - X[first[:10]][None], axis=2)
        return float(away.min(axis=1).mean())

    unaware = train(
        training_set(source, labelled), rows, rows, RankingOptions(seed=1, spread=False)
    ).ids
    assert nearest(second[:10]) > nearest(unaware[10:20])


def test_before_there_is_a_model_typical_items_come_first(tmp_path: Path) -> None:
    pending = stored(tmp_path, 300)
    ranked = rank_without_model(pending, RankingOptions(seed=1))
    assert sorted(ranked.ids) == list(range(1_000, 1_300))
    assert len(set(Y[ranked.ids[:10] - 1_000])) >= 7
    closed = Pending(source=pending.source, closed=np.arange(100))
    assert sorted(rank_without_model(closed, RankingOptions(seed=1)).ids) == list(
        range(1_100, 1_300)
    )


def test_only_a_head_is_ranked_of_many_items(tmp_path: Path) -> None:
    assert len(rank_without_model(stored(tmp_path, 300), RankingOptions(head=50)).ids) == 50


def test_held_out_items_are_dealt_among_the_others_and_not_trained_on(tmp_path: Path) -> None:
    pending = stored(tmp_path, 400)
    options = RankingOptions(holdout=0.2, salt=7, seed=1)
    held = held_out(np.arange(1_000, 1_400), 0.2, 7)
    begun = rank_without_model(pending, options).ids
    for count in (50, 100, 200):
        assert abs(held[begun[:count] - 1_000].mean() - 0.2) <= 0.05
    labelled = np.sort(begun[:120] - 1_000)
    learned = replace(training_set(pending.source, labelled), held=held[labelled])
    assert len(learned.training) == np.count_nonzero(~held[labelled])
    closed = Pending(source=pending.source, closed=labelled)
    ranked = train_pending(learned, closed, options).ids
    assert sorted(ranked) == sorted(begun[120:])
    assert abs(held[ranked[:100] - 1_000].mean() - 0.2) <= 0.05


def test_when_all_labels_are_held_out_there_is_a_sentence(source: Source) -> None:
    held = replace(training_set(source, np.arange(60)), held=np.ones(60, dtype=np.bool_))
    with pytest.raises(TrainingError, match=r"all labelled items are held out.*--holdout"):
        train(held, np.arange(60, 400), np.arange(340), RankingOptions())


def test_one_class_only_is_a_sentence(source: Source) -> None:
    rows = np.flatnonzero(Y == 3)
    with pytest.raises(TrainingError, match=r"have the same answer, '3'.*Label items of another"):
        train(training_set(source, rows), np.arange(9), np.arange(9), RankingOptions())


def test_shards_that_are_scored_apart_are_ranked_as_one(tmp_path: Path) -> None:
    pending = stored(tmp_path, 400)
    labelled = np.arange(60)
    pending = Pending(source=pending.source, closed=labelled)
    learned, options = training_set(pending.source, labelled), RankingOptions(seed=1)
    whole = train_pending(learned, pending, options).ids
    fitted = jobs.fit_only(learned)
    parts = [
        jobs.score_shard(fitted.model, learned, pending, span, options)
        for span in (range(150), range(150, 400))
    ]
    sharded = jobs.rank_shards(learned, parts, pending, options, PoolContext())
    assert np.array_equal(sharded, whole)


def test_an_acquisition_function_of_ones_own_decides(source: Source) -> None:
    rows = np.arange(100, 400)
    backwards = cloudpickle.dumps(lambda p, shuffle_prop: np.arange(len(p))[::-1])
    ranked = train(
        training_set(source, np.arange(60)), rows, rows, RankingOptions(acquisition=backwards)
    )
    assert ranked.ids.tolist() == list(range(399, 99, -1))


def test_a_model_with_several_outputs_is_ranked(source: Source) -> None:
    two = own(lambda: Guess(lambda x: [np.full((len(x), 2), 0.5), np.full((len(x), 3), 1 / 3)]))
    ranked = train(
        training_set(source, np.arange(60), two), np.arange(9), np.arange(9), RankingOptions()
    )
    assert sorted(ranked.ids) == list(range(9))


def test_evaluation_is_the_mean_accuracy_of_three_folds(source: Source) -> None:
    score = evaluate(training_set(source, np.arange(300)), EvaluationOptions(seed=1)).score
    assert score is not None
    assert 0.85 < score < 0.99


def test_a_model_without_predict_is_evaluated_by_its_probabilities(source: Source) -> None:
    truth = {tuple(row): str(answer) for row, answer in zip(X.tolist(), Y, strict=True)}

    class Knows(Guess):
        def fit(self, x: Any, y: Any) -> None:
            self.classes = np.unique(y)

        def predict_proba(self, x: Any) -> Any:
            return np.array([self.classes == truth[tuple(row)] for row in x.tolist()], dtype=float)

    assert evaluate(training_set(source, np.arange(300), own(lambda: Knows(len)))).score == 1.0


def test_too_few_labels_have_no_score(source: Source) -> None:
    evaluated = evaluate(training_set(source, np.arange(5)))
    assert evaluated.score is None
    assert set(evaluated.durations) == {"evaluate"}


def test_answers_that_are_no_classes_have_no_score(source: Source) -> None:
    rows = np.arange(40)
    answers = np.empty(40, dtype=np.object_)
    answers[:] = [[{"label": str(y)}] for y in Y[rows]]
    maker = own(lambda: Guess(lambda x: np.full((len(x), 2), 0.5)))
    lists = TrainingSet(source=source, maker=maker, rows=rows, answers=answers, classes=Y[rows])
    assert evaluate(lists).score is None


def nan(x: Any) -> Any:
    return np.full((len(x), 2), np.nan)


def leave(x: Any) -> Any:
    raise SystemExit(3)


def raise_odd(x: Any) -> Any:
    class Odd(Exception):
        """Nobody else knows this class."""

    raise Odd("column is odd\nand more")


@pytest.mark.parametrize(
    ("maker", "says"),
    [
        (own(RidgeClassifier), r"\(RidgeClassifier\) has no predict_proba"),
        (own(lambda: 7), r"\(int\) has no fit"),
        (own(lambda: 1 / 0), r"failed while being made \(ZeroDivisionError"),
        ("json:nothing", "'json' has no 'nothing'"),
        (own(lambda: Guess(nan)), "something else than finite numbers"),
        (own(lambda: Guess(lambda x: x.astype(str))), "something else than finite numbers"),
        (own(lambda: Guess(lambda x: np.ones(len(x)))), r"the shape \(340,\) for 340 items"),
        (own(lambda: Guess(lambda x: [])), "returned an empty list"),
        (own(lambda: Guess(lambda x: np.ones((3, 2)))), r"the shape \(3, 2\) for 340 items"),
        (own(lambda: Guess(lambda x: np.ones((len(x), 1)))), r"shape \(340, 1\) for 10 classes"),
        (own(lambda: Guess(lambda x: np.full((len(x), 5), 0.2))), r"shape \(340, 5\) for 10 cl"),
        (own(lambda: Guess(lambda x: x[:, :10] - 8)), r"no probabilities: values from -8 to 8, "),
        (own(lambda: Guess(lambda x: np.ones((len(x), 10)))), "a row that sums to 10"),
        (own(lambda: Guess(lambda x: np.full((len(x), 10), 0.05))), "a row that sums to 0.5"),
        (own(lambda: Guess(leave)), r"failed while predicting \(SystemExit: 3\)"),
        (own(lambda: Guess(raise_odd)), r"failed while predicting \(Odd: column is odd\)\. Try"),
        (own(lambda: LogisticRegression(C=-1)), r"failed while fitting \(InvalidParameterError"),
    ],
)
def test_what_a_model_does_wrong_becomes_a_sentence(
    source: Source, maker: Maker, says: str
) -> None:
    with pytest.raises(TrainingError, match=says) as caught:
        train(
            training_set(source, np.arange(60), maker),
            np.arange(60, 400),
            np.arange(340),
            RankingOptions(),
        )
    readable = (TrainingError, NotProbabilities)
    assert type(caught.value) in readable, "which can be read in another process"
    assert "\n" not in str(caught.value)


def test_what_an_acquisition_function_does_wrong_becomes_a_sentence(source: Source) -> None:
    for wrong, says in [
        (lambda p, shuffle_prop: np.arange(3), r"returned the shape \(3,\)"),
        (lambda p: p, "failed while ranking \\(TypeError"),
    ]:
        options = RankingOptions(acquisition=cloudpickle.dumps(wrong))
        with pytest.raises(TrainingError, match=says):
            train(training_set(source, np.arange(60)), np.arange(9), np.arange(9), options)


def test_a_model_of_ones_own_gets_table_rows_as_a_data_frame(tmp_path: Path) -> None:
    documents = GrowingDocuments(tmp_path)
    documents.append([{"n": 1.0, "t": "x"}, {"n": 2.0}])
    documents.close()

    class Columns(Guess):
        def fit(self, x: Any, y: Any) -> None:
            assert x["n"].tolist() == [1.0, 2.0]
            assert x["t"].isna().tolist() == [False, True]

        def predict_proba(self, x: Any) -> Any:
            return np.column_stack([x["n"], 3 - x["n"]]) / 3

    rows = np.arange(2)
    table = TrainingSet(
        source=Source(
            folder=str(tmp_path),
            kind=Kind.ROW,
            columns=(Column("n", numeric=True), Column("t", numeric=False)),
        ),
        maker=own(lambda: Columns(len)),
        rows=rows,
        answers=np.array(["a", "b"]),
        classes=rows,
    )
    assert len(train(table, rows, rows, RankingOptions()).ids) == 2


def test_the_default_model_learns_table_rows_and_texts(tmp_path: Path) -> None:
    cases: list[tuple[Kind, list[object], str]] = [
        (Kind.ROW, [{"t": "good"}, {"t": "bad"}] * 4, "rows"),
        (Kind.TEXT, ["good", "bad"] * 4, "texts"),
    ]
    for kind, values, name in cases:
        folder = tmp_path / name
        folder.mkdir()
        documents = GrowingDocuments(folder)
        documents.append(values)
        documents.close()
        rows = np.arange(8)
        learned = TrainingSet(
            source=Source(folder=str(folder), kind=kind, columns=(Column("t", numeric=False),)),
            maker=f"{DEFAULTS}:{name}",
            rows=rows,
            answers=np.array(["+", "-"] * 4),
            classes=rows % 2,
        )
        assert len(train(learned, rows, rows, RankingOptions()).ids) == 8
        assert evaluate(learned).score == 1.0


def labels_needed(source: Source, acquisition: str, seed: int) -> int:
    """Label ten at a time, as asked for, until nine of ten unseen digits are right."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(DIGITS))
    pool, unseen = order[:1_000], order[1_000:]
    labelled = pool[:10]
    while len(labelled) < 300:
        learned = TrainingSet(
            source=source,
            maker=f"{DEFAULTS}:numbers",
            rows=labelled,
            answers=ANSWERS[labelled],
            classes=ANSWERS[labelled],
        )
        model = fit(learned, np.arange(len(labelled)))
        if np.mean(model.predict(DIGITS[unseen]) == ANSWERS[unseen]) >= 0.9:  # type: ignore[attr-defined]
            break
        rest = np.setdiff1d(pool, labelled)
        ranked = train(learned, rest, rest, RankingOptions(acquisition=acquisition, seed=seed))
        labelled = np.append(labelled, ranked.ids[:10])
    return len(labelled)


@pytest.mark.slow
def test_margin_needs_fewer_labels_than_random(tmp_path: Path) -> None:
    matrix = GrowingArray(tmp_path / MATRIX, np.float32, (64,))
    matrix.append(DIGITS)
    matrix.close()
    source = Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(8, 8))
    needed = {
        name: sum(labels_needed(source, name, seed) for seed in range(3))
        for name in ("margin", "random")
    }
    assert needed["margin"] < 0.75 * needed["random"], needed
