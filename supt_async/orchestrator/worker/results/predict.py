"""Predictions that come with a ranking: the likeliest answer to an item, and its probability.

They are read off the probabilities that rank the items, so the model is not asked again. Of a
million items only some are kept: those that are handed out next, and those of which the model is
surest. Held-out items have none: nobody is to see what the model thinks of them.

The probability of a list of options is that of all its options together, as if they were
independent: each is learned by a classifier of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning import holdout
from supt_async.learning.multilabel import Rule
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.training_set import Predictions, TrainingSet
from supt_async.orchestrator.worker.model_outputs import among, classes_of
from supt_async.protocol.tasks.equality import text_of

SUREST = 5_000
"""Number of items whose predictions are kept because the model is surest of them."""
FIRST = 5_000
"""Number of items whose predictions are kept because they are handed out first."""


@runtime_checkable
class Decoder(Protocol):
    """What turns guesses back into answers that it has encoded."""

    def values(self, chosen: NDArray[np.uint8], /) -> tuple[list[str], NDArray[np.int64]]:
        """Return answers, uint8 of shape (n, n_bytes), as texts, and the place of each row's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """The model's likeliest answers to some rows; all arrays are of length n."""

    rows: NDArray[np.int64]
    """Rows of the source, ascending."""
    chosen: NDArray[np.integer]
    """Column of the likeliest answer, of shape (n,); of several outputs whether each is chosen, as
    bits, uint8 of shape (n, n_bytes)."""
    probability: NDArray[np.float32]

    def at(self, rows: NDArray[np.int64]) -> Guesses:
        """Return the guesses of some rows, ascending; those that there are none of are left out."""
        if not len(self.rows):
            return self
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        places = places[self.rows[places] == rows]
        return Guesses(
            rows=self.rows[places],
            chosen=self.chosen[places],
            probability=self.probability[places],
        )

    def known(self) -> Guesses:
        """Leave out rows whose answer has no probability (NaN), since a part of it is missing."""
        known = ~np.isnan(self.probability)
        if known.all():
            return self
        return Guesses(
            rows=self.rows[known],
            chosen=self.chosen[known],
            probability=self.probability[known],
        )

    def surest(self, count: int) -> NDArray[np.int64]:
        """Return the rows of the highest probabilities, ascending."""
        if len(self.rows) <= count:
            return self.rows
        best = np.argpartition(-self.probability, count - 1)[:count]
        return np.sort(self.rows[best])


def guess(
    outputs: Sequence[NDArray[np.floating]], listed: bool, rule: Rule | None = None
) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
    """Return what is likeliest by a model's outputs, and its probability (``Guesses``).

    If answers are ``listed``, there is an output for each option, and the ``rule`` says which ones
    make up an answer.
    """
    if len(outputs) == 1 and not listed:
        chosen = outputs[0].argmax(axis=1)
        highest = np.take_along_axis(outputs[0], chosen[:, None], axis=1)[:, 0]
        return chosen.astype(np.int32), np.clip(highest, 0, 1).astype(np.float32)
    last = np.stack([output[:, -1] for output in outputs], axis=1).astype(np.float64)
    if rule is None:
        likely, each = last > 0.5, np.stack([output.max(axis=1) for output in outputs], axis=1)
    else:
        likely = rule.choose(last)
        each = np.where(likely, last, 1 - last)
    together = each.prod(axis=1, dtype=np.float64)
    return np.packbits(likely, axis=1), np.clip(together, 0, 1).astype(np.float32)


def merged(parts: Sequence[Guesses | None]) -> Guesses | None:
    """Merge the guesses of consecutive shards; None if there are none."""
    found = [part for part in parts if part is not None]
    if not found:
        return None
    return Guesses(
        rows=np.concatenate([part.rows for part in found]),
        chosen=np.concatenate([part.chosen for part in found]),
        probability=np.concatenate([part.probability for part in found]),
    )


def predictions(
    answers: Sequence[str] | Decoder | None,
    guesses: Guesses | None,
    ranked: NDArray[np.int64],
    rows: NDArray[np.int64],
    ids: NDArray[np.int64],
    options: RankingOptions,
) -> Predictions:
    """Return predictions of the first of the ``ranked`` rows, and of the surest rows.

    ``answers`` are those of the model's columns, as ``answers_of`` returns them, or what decodes
    whole answers of a form; ``ids`` belong to ``rows``, ascending, among which all others are.
    """
    if guesses is None or answers is None:
        return Predictions()
    first = ranked[:FIRST]
    others = np.setdiff1d(guesses.surest(SUREST), first, assume_unique=True)
    wanted = np.concatenate([first, others])
    named = ids[np.searchsorted(rows, wanted)]
    wanted = wanted[~holdout.held_out(named, options.holdout, options.salt)]
    found = guesses.at(np.sort(wanted))
    wanted = wanted[np.isin(wanted, found.rows, assume_unique=True)]
    places = np.searchsorted(found.rows, wanted)
    values, numbers = _values(answers, found.chosen[places])
    return Predictions(
        ids=ids[np.searchsorted(rows, wanted)] if values else wanted[:0],
        values=values,
        numbers=numbers,
        probability=found.probability[places] if values else found.probability[:0],
    )


def answers_of(model: Any, training_set: TrainingSet) -> list[str] | None:
    """Return the JSON texts of the answers, or options, that the model's columns stand for.

    None if they are not known: the preprocessing may have made other answers.
    """
    if training_set.listed and training_set.preprocess is None:
        options = getattr(model, "options", None)
        return None if options is None else [text_of(option) for option in options]
    answers = training_set.answers[training_set.training]
    if answers.dtype == np.object_ or not len(answers):
        return None
    columns = _columns(model, training_set, answers)
    if columns is None:
        return None
    known = _known_texts(training_set)
    return [known.get(answer, text_of(answer)) for answer in columns.tolist()]


def _columns(model: Any, training_set: TrainingSet, answers: NDArray[Any]) -> NDArray[Any] | None:
    if training_set.preprocess is None:
        try:
            return classes_of(model, answers).answers
        except TrainingError:
            return None
    classes = np.asarray(getattr(model, "classes_", ()))
    return classes if len(classes) and among(classes, np.unique(answers)) else None


def _known_texts(training_set: TrainingSet) -> Mapping[Any, str]:
    texts = training_set.texts
    if not texts:
        return {}
    first = np.unique(training_set.classes, return_index=True)[1]
    return {
        training_set.answers[place].item(): texts[training_set.classes[place]] for place in first
    }


def _values(
    answers: Sequence[str] | Decoder, chosen: NDArray[np.integer]
) -> tuple[list[str], NDArray[np.int64]]:
    """Return what was chosen as JSON texts, each once, and the place of each item's among them."""
    if isinstance(answers, Decoder):
        return answers.values(chosen.astype(np.uint8))
    if chosen.ndim == 1:
        different, numbers = np.unique(chosen, return_inverse=True)
        return [answers[place] for place in different.tolist()], numbers.astype(np.int64)
    if chosen.shape[1] * 8 < len(answers):  # outputs of a model that are no options
        return [], np.empty(0, dtype=np.int64)
    different, numbers = np.unique(chosen, axis=0, return_inverse=True)
    bits = np.unpackbits(different, axis=1, count=len(answers)).astype(np.bool_)
    lists = [
        "[" + ",".join(answers[place] for place in np.flatnonzero(row).tolist()) + "]"
        for row in bits
    ]
    return lists, numbers.reshape(-1).astype(np.int64)
