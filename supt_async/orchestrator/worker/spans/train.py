"""Training of a model of spans: it is fitted, ranks texts by what is unsure, and suggests answers.

Of a large pool only so many texts are looked at as a second or two is enough for, drawn at random;
they alone are ranked, and the others keep their order behind them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning import holdout
from supt_async.learning.acquisition import RANDOM
from supt_async.learning.ranking import PoolContext
from supt_async.learning.spans.effort import pattern, repeats_last, unsure_for_effort
from supt_async.learning.spans.tags import Stretch, placed, stretches, tags_of
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.training_set import Predictions, TrainingSet
from supt_async.orchestrator.worker import jobs, rank as ranking, score as scoring
from supt_async.orchestrator.worker.fit import explained
from supt_async.orchestrator.worker.missing_values import complete_rows, leave_out_incomplete
from supt_async.orchestrator.worker.model_store import save
from supt_async.orchestrator.worker.results.predict import FIRST, SUREST
from supt_async.orchestrator.worker.spans.model import SpanModel, Tagged
from supt_async.orchestrator.worker.spans.texts import Given, Text, check_texts, texts_of
from supt_async.protocol.tasks.equality import text_of

LOOKED_AT = 100_000
"""Number of tokens of open texts that are looked at for one ranking, at most: about a second."""
LEAST = 100
"""But so many texts, as long as they have no more tokens than ``MOST``."""
MOST = 1_000_000
"""Number of tokens after which no further text is looked at: about fifteen seconds."""
UNSURE = 0.5
"""Probability of its least sure word below which a span is not suggested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the model says of open texts; all of length n, in the order of their rows."""

    rows: NDArray[np.int64]
    """Rows of the source, ascending."""
    scores: NDArray[np.float64]
    """Lowest first in the ranking."""
    answers: list[str]
    """JSON texts of the answers that are suggested."""
    probability: NDArray[np.float32]
    """Probability of each of these answers as a whole."""


def train(
    training_set: TrainingSet,
    rows: NDArray[np.int64],
    ids: NDArray[np.int64],
    options: RankingOptions,
    context: PoolContext | None = None,
) -> jobs.Ranked:
    """Fit the model and rank the items ``ids``, which are at ``rows``, ascending; both (n,).

    Raises:
        TrainingError: If the model can't be fitted, or if there is an acquisition function of one's
            own.
    """
    started = time.perf_counter()
    check_texts(training_set.source)
    training_set = leave_out_incomplete(training_set)
    whole = complete_rows(rows, training_set.incomplete)
    rows, ids = rows[whole], ids[whole]
    given = Given.of(training_set)
    model = fit(training_set, given, training_set.training)
    fitted = time.perf_counter()
    context = context or PoolContext()
    looked = None
    if not ranking.needs_cold_start(training_set, options, context):
        looked = look(model, training_set, given, rows, options)
    scored = None if looked is None else scoring.Scored(rows=looked.rows, scores=looked.scores)
    if looked is not None:
        options = replace(options, spread=False)  # see ``learning.spans.effort``
    ranked = ranking.rank(training_set, scored, rows, ids, options, context)
    found = _predictions(looked, ranked, rows, ids, options)
    ordered = time.perf_counter()
    save_error = save(training_set, model)
    durations = {
        "fit": fitted - started,
        "score": ordered - fitted,
        "keep": time.perf_counter() - ordered,
    }
    return jobs.Ranked(
        ids=ids[np.searchsorted(rows, ranked)],
        durations=durations,
        save_error=save_error,
        left_out=jobs.left_out_ids(training_set),
        predictions=found,
    )


def fit(training_set: TrainingSet, given: Given, chosen: NDArray[np.int64]) -> SpanModel:
    """Fit a model on the labels ``chosen``, int64 of shape (n,): the latest ones first.

    Raises:
        TrainingError: If there is nothing to learn, or the items are no texts.
    """
    if training_set.arrived is not None:
        chosen = chosen[np.argsort(-training_set.arrived[chosen], kind="stable")]
    texts = texts_of(training_set.source, training_set.rows[chosen], training_set.on)
    places = (given.places[place] for place in chosen.tolist())
    with explained("fitting"):
        return SpanModel.fit(texts, places, len(given.labels))


def look(
    model: SpanModel,
    training_set: TrainingSet,
    given: Given,
    rows: NDArray[np.int64],
    options: RankingOptions,
) -> Looked:
    """Look at open texts, of a large pool at some that are drawn at random.

    Raises:
        TrainingError: If there is an acquisition function of one's own.
    """
    if scoring.custom_function(options) is not None:
        raise TrainingError(
            "An acquisition function of your own gets the probabilities of classes, which a model"
            " of spans does not have. Choose --acquisition margin, which asks for what is unsure."
        )
    rng = np.random.default_rng(options.seed)
    drawn = rng.permutation(rows)
    seen: list[_Seen] = []
    tokens = 0
    with explained("predicting"):
        for text in texts_of(training_set.source, drawn, training_set.on):
            seen.append(_see(model, given, text))
            tokens += seen[-1].tokens
            if tokens >= (LOOKED_AT if len(seen) >= LEAST else MOST):
                break
    found = drawn[: len(seen)]
    order = np.argsort(found)
    scores = _scores(seen) if options.acquisition != RANDOM else rng.random(len(seen))
    return Looked(
        rows=found[order],
        scores=scores[order],
        answers=[seen[place].answer for place in order.tolist()],
        probability=np.array([one.probability for one in seen], dtype=np.float32)[order],
    )


class _Seen(NamedTuple):
    """What is kept of a text that was looked at."""

    tokens: int
    pattern: int
    log_probability: float
    answer: str
    probability: float


def _see(model: SpanModel, given: Given, text: Text) -> _Seen:
    tagged = model.tag(text)
    spans, sure = suggested(model, text, tagged)
    answer = text_of(given.answer(placed(text.tokens, spans)))
    return _Seen(len(text.tokens), pattern(text.tokens), tagged.log_probability, answer, sure)


def _scores(seen: Sequence[_Seen]) -> NDArray[np.float64]:
    sure = np.array([one.log_probability for one in seen], dtype=np.float64)
    tokens = np.array([one.tokens for one in seen], dtype=np.int64)
    return repeats_last(unsure_for_effort(sure, tokens), [one.pattern for one in seen])


def suggested(model: SpanModel, text: Text, tagged: Tagged) -> tuple[list[Stretch], float]:
    """Return the spans that are worth suggesting, and the probability of them as an answer.

    A span is as sure as its least sure word. Leaving one out makes another answer, which has a
    probability of its own.
    """
    every = stretches(tagged.tags)
    sure = [one for one in every if tagged.marginals[one.first : one.end].min() >= UNSURE]
    if len(sure) == len(every):
        return every, math.exp(tagged.log_probability)
    log_probability, _ = model.judge(text, tags_of(text.tokens, placed(text.tokens, sure)))
    return sure, math.exp(log_probability)


def _predictions(
    looked: Looked | None,
    ranked: NDArray[np.int64],
    rows: NDArray[np.int64],
    ids: NDArray[np.int64],
    options: RankingOptions,
) -> Predictions:
    """Return the answers to the texts that come first, then to those that are surest."""
    if looked is None or not len(looked.rows):
        return Predictions()
    first = ranked[np.isin(ranked, looked.rows)][:FIRST]
    surest = looked.rows[np.argsort(-looked.probability, kind="stable")]
    others = surest[~np.isin(surest, first)][:SUREST]
    wanted = np.concatenate([first, others])
    named = ids[np.searchsorted(rows, wanted)]
    free = ~holdout.held_out(named, options.holdout, options.salt)
    places = np.searchsorted(looked.rows, wanted[free])
    texts = [looked.answers[place] for place in places.tolist()]
    values = list(dict.fromkeys(texts))
    numbers = {text: place for place, text in enumerate(values)}
    return Predictions(
        ids=named[free],
        values=values,
        numbers=np.array([numbers[text] for text in texts], dtype=np.int64),
        probability=looked.probability[places],
    )
