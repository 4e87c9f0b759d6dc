"""The model's predictions as suggestions: only answers that the task allows.

A suggestion is a whole answer. Of a form it has the answers of several models
(``worker.forms.reading``), and is checked as a whole.
"""

from __future__ import annotations

import msgspec
import numpy as np

from supt_async.domain.values import JSONValue
from supt_async.orchestrator.training_set import Predictions
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.task import parse, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.storage.records import ModelSuggestions

DIGITS = 6
"""Number of decimals of a score."""


def suggestions_of(task: JSONValue, found: Predictions) -> ModelSuggestions:
    """Return what the model suggests, in the order of its predictions.

    Nothing if the task is one that this version does not know: the ranking is good all the same.
    """
    try:
        allowed = parse(task)
    except ValueError:
        return ModelSuggestions()
    values: list[str] = []
    places = np.full(len(found.values), -1, dtype=np.int64)
    for place, text in enumerate(found.values):
        value = msgspec.json.decode(text)
        try:
            answer = settle(allowed, value)
        except NotAllowed:
            continue
        places[place] = len(values)
        values.append(text_of(answer))
    numbers = places[found.numbers] if len(found.numbers) else found.numbers
    kept = numbers >= 0
    scores = np.asarray(found.probability[kept], dtype=np.float64).round(DIGITS)
    return ModelSuggestions(
        ids=found.ids[kept], values=values, numbers=numbers[kept], scores=scores
    )
