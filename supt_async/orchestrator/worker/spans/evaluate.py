"""Evaluation of a model of spans; metrics as in ``worker.evaluate``, with F1 as the score.

* ``f1``, which is also ``score``: F1 of exact spans, of all folds of a cross-validation together;
  ``f1:LABEL`` that of each label.
* ``holdout_score``, ``holdout_low``, ``holdout_high``: F1 on held-out texts and its 95 % interval.
* ``labels:LABEL``: number of spans with that label.
* ``kappa``: agreement of the tokens' tags with those of a model that lacks the latest labels
  (``learning.stopping.stability``).

A text is a likely label error if the model of the other folds finds other spans in it. They are
ordered by the probability of the least probable tag of the given answer (W.-C. Wang, J. Mueller,
"Detecting Label Errors in Token Classification Data", 2022, find this the best of eleven scores).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.learning.evaluation import FOLDS, deal_folds
from supt_async.learning.label_errors import MOST_LISTED, Suspect
from supt_async.learning.spans import scores
from supt_async.learning.spans.tags import placed, stretches, tags_of
from supt_async.learning.stopping.stability import kappa
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.evaluate import HOLDOUT_MIN, Evaluated
from supt_async.orchestrator.worker.fit import explained
from supt_async.orchestrator.worker.missing_values import leave_out_incomplete
from supt_async.orchestrator.worker.spans.model import SpanModel
from supt_async.orchestrator.worker.spans.texts import Given, check_texts, texts_of
from supt_async.orchestrator.worker.spans.train import fit
from supt_async.orchestrator.worker.stopping import STOP_LABELS, STOP_LABELS_MIN

TESTED = 2_000
"""Number of texts of a cross-validation, at most; of more, the latest ones."""
STOP_TEXTS = 300
"""Number of texts on which successive models are compared, at most."""
STOP_WORDS = 100_000
"""Number of their words after which no further text is looked at: each takes some microseconds."""
FEWEST = 2
"""Number of texts with a span below which there is no cross-validation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """What the folds' models found."""

    total: NDArray[np.int64]
    """Sums of ``scores.counts``, shape (n_labels, 3)."""
    suspects: list[Suspect] = field(default_factory=list)


def evaluate(training_set: TrainingSet, options: EvaluationOptions) -> Evaluated:
    """Measure a model of spans that is trained on this training set.

    Raises:
        TrainingError: If a model can't be fitted.
    """
    started = time.perf_counter()
    check_texts(training_set.source)
    training_set = leave_out_incomplete(training_set)
    given = Given.of(training_set)
    rng = np.random.default_rng(options.seed)
    metrics = _counts(given)
    validated = _cross_validated(training_set, given, rng)
    if validated is not None:
        score = scores.f1(validated.total.sum(axis=0))
        if score is not None:
            metrics |= {"f1": score, "score": score}
        by_label = scores.by_label(validated.total, given.names)
        metrics |= {f"f1:{name}": found for name, found in by_label.items()}
    model = fit(training_set, given, training_set.training)
    metrics |= _held_out(training_set, given, model, rng)
    if metrics.get("score"):  # models that find nothing agree, but have learned nothing
        metrics |= _stability(training_set, given, model)
    return Evaluated(
        metrics=metrics,
        durations={"evaluate": time.perf_counter() - started},
        suspects=() if validated is None else validated.suspects,
    )


def _counts(given: Given) -> dict[str, float]:
    numbers = [span.label for spans in given.places for span in spans]
    counted = np.bincount(np.array(numbers, dtype=np.int64), minlength=len(given.labels))
    return {f"labels:{name}": float(n) for name, n in zip(given.names, counted, strict=True)}


def _cross_validated(
    training_set: TrainingSet, given: Given, rng: np.random.Generator
) -> Validated | None:
    chosen = training_set.training
    if training_set.arrived is not None:
        chosen = chosen[np.argsort(-training_set.arrived[chosen], kind="stable")]
    chosen = chosen[:TESTED]
    marked = np.array([bool(given.places[place]) for place in chosen.tolist()])
    if np.count_nonzero(marked) < FEWEST:
        return None
    folds = min(FOLDS, len(chosen))
    dealt = deal_folds(marked.astype(np.int64), folds, rng)
    total = np.zeros((len(given.labels), 3), dtype=np.int64)
    suspects: list[Suspect] = []
    for fold in range(folds):
        model = fit(training_set, given, chosen[dealt != fold])
        with explained("predicting"):
            for counted, suspect in _tested(training_set, given, model, chosen[dealt == fold]):
                total += counted
                if suspect is not None:
                    suspects.append(suspect)
    suspects.sort(key=lambda one: one.probability)
    return Validated(total=total, suspects=suspects[:MOST_LISTED])


def _tested(
    training_set: TrainingSet, given: Given, model: SpanModel, tested: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], Suspect | None]]:
    """Yield the counts of each text, and what is doubtful about its label."""
    ids = training_set.source.ids()
    rows = training_set.rows[tested]
    texts = texts_of(training_set.source, rows, training_set.on)
    for place, row, text in zip(tested.tolist(), rows.tolist(), texts, strict=True):
        tagged = model.tag(text)
        found, spans = placed(text.tokens, stretches(tagged.tags)), given.places[place]
        tags = tags_of(text.tokens, spans)
        suspect = None
        if tags != tagged.tags and training_set.values:
            _, marginals = model.judge(text, tags)
            suspect = Suspect(
                item=ItemId(int(ids[row])),
                value=training_set.values[training_set.classes[place]],
                probability=float(marginals.min()),
                predicted=given.answer(found),
                predicted_probability=float(tagged.marginals.min()),
            )
        yield scores.counts(found, spans, len(given.labels)), suspect


def _held_out(
    training_set: TrainingSet, given: Given, model: SpanModel, rng: np.random.Generator
) -> dict[str, float]:
    if training_set.held is None or not training_set.held.any():
        return {}
    held = np.flatnonzero(training_set.held)
    metrics = {"holdout_labels": float(len(held))}
    if len(held) < HOLDOUT_MIN:
        return metrics
    with explained("predicting"):
        counted = [one.sum(axis=0) for one, _ in _tested(training_set, given, model, held)]
    texts = np.stack(counted)
    score = scores.f1(texts.sum(axis=0))
    if score is None:
        return metrics
    low, high = scores.interval(texts, rng)
    return metrics | {"holdout_score": score, "holdout_low": low, "holdout_high": high}


def _stability(training_set: TrainingSet, given: Given, model: SpanModel) -> dict[str, float]:
    """Compare the model with one that has not seen the latest labels."""
    training = training_set.training
    if training_set.arrived is None:
        return {}
    by_time = training[np.argsort(training_set.arrived[training], kind="stable")]
    earlier = by_time[: -max(STOP_LABELS_MIN, round(STOP_LABELS * len(by_time)))]
    if not any(given.places[place] for place in earlier.tolist()):
        return {}
    before = fit(training_set, given, earlier)
    source = training_set.source
    drawn = np.random.default_rng(0).choice(
        source.count, min(STOP_TEXTS, source.count), replace=False
    )
    rows = drawn[~np.isin(drawn, training_set.incomplete)]
    tags: tuple[list[str], list[str]] = ([], [])
    with explained("predicting"):
        for text in texts_of(source, rows, training_set.on):
            for tagged, one in zip(tags, (before, model), strict=True):
                tagged += one.tag(text).tags
            if len(tags[0]) >= STOP_WORDS:
                break
    if not tags[0]:
        return {}
    return {"kappa": kappa(np.array(tags[0]), np.array(tags[1]))}
