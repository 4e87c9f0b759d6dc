"""Items that a model fails on although it takes the others: they are left out, and named.

A text without words, or one that a tokenizer can't deal with, must not end the training for all
others. When a model fails on a chunk of items, it is halved until those that it fails on are found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import explained, inputs
from supt_async.orchestrator.worker.model_outputs import reader
from supt_async.plain_text import one_line

CHECKED = 64
"""Number of labelled items that a fitted model is asked about before it ranks."""
MAX_REFUSED = 5
"""Number of items that a model may fail on without the training failing."""
MAX_ASKED = 2 * MAX_REFUSED * 14
"""Number of times that a model is asked to find them among one chunk of up to 2**14 items; each
takes at most twice the time of the chunk."""
MAX_REASON = 150
"""Number of characters of the reason for which an item is left out."""

Outputs: TypeAlias = dict[str, list[NDArray[np.floating]]]
"""One array an output, for each question of a form; a task that is no form is the question ``""``.
"""


def without_refused(
    ask: Callable[[NDArray[np.int64]], Outputs],
    rows: NDArray[np.int64],
    refused: dict[int, str],
    error: TrainingError,
) -> Outputs:
    """Ask a model about rows but for those that it fails on, which are added to ``refused``.

    Raises:
        TrainingError: ``error``, if it fails on more than ``MAX_REFUSED``, or on all.
    """
    parts: list[Outputs] = []
    waiting, before = [rows], len(refused)
    for _ in range(MAX_ASKED):
        if not waiting:
            break
        some = waiting.pop()
        try:
            parts.append(ask(some))
        except TrainingError as exc:
            if len(some) > 1:
                waiting += [some[len(some) // 2 :], some[: len(some) // 2]]
                continue
            refused[int(some[0])] = one_line(str(exc).partition(". ")[0], MAX_REASON)
            if len(refused) > MAX_REFUSED:
                break
    if waiting or not parts or len(refused) in (before, MAX_REFUSED + 1):
        raise error  # it is not about a few items
    return {
        name: [np.concatenate(each) for each in zip(*(part[name] for part in parts), strict=True)]
        for name in parts[0]
    }


def taken(rows: NDArray[np.int64], refused: Mapping[int, str]) -> NDArray[np.bool_]:
    """Tell which rows the model did not fail on; bool of shape (len(rows),)."""
    return ~np.isin(rows, np.fromiter(refused, dtype=np.int64, count=len(refused)))


def split(
    rows: NDArray[np.int64], ids: NDArray[np.int64], refused: Mapping[int, str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[int, str]]:
    """Leave rows, and the ids of their items, out; return the others, and what is said by id."""
    kept = taken(rows, refused)
    left = zip(ids[~kept].tolist(), rows[~kept].tolist(), strict=True)
    return rows[kept], ids[kept], {item: refused[row] for item, row in left}


def check_output(model: Model, training_set: TrainingSet) -> None:
    """Ask a fitted model about a few labelled items, so that a wrong one never ranks anything.

    Raises:
        TrainingError: If the model does something wrong.
    """
    read = reader(model, training_set.learned)

    def ask(rows: NDArray[np.int64]) -> Outputs:
        x = inputs(training_set, rows)
        with explained("predicting"):
            return {"": read(model.predict_proba(x), len(rows))}

    some = np.sort(training_set.rows[training_set.training])[:CHECKED]
    try:
        ask(some)
    except TrainingError as exc:
        without_refused(ask, some, {}, exc)
