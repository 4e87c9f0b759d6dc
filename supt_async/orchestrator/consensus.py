"""Consensus of a project's labels, in the form that a model learns from.

Several labels of one item become one answer, weighted by how reliable the labellers are
(``learning.crowd``). ``protocol.tasks.equality`` decides which answers are equal: 1 and 1.0 are,
while 1, true and "1" differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.learning.agreement.alpha import alpha
from supt_async.learning.crowd import estimate, majority
from supt_async.learning.holdout import held_out
from supt_async.protocol.tasks.equality import spell, text_of
from supt_async.storage.records import Target

MIN_ITEMS = 2
"""Number of labelled items, with different answers, below which there is nothing to learn."""
ENOUGH_ITEMS = 50
"""From this many items with identical answers on, the run fails with an explanation instead of
waiting for a second class."""
MAX_CLASSES = 64
"""Number of different answers up to which labellers are weighted; beyond, the majority decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """Answer of each labelled item; arrays of shape (n_items,), items ascending."""

    items: NDArray[np.int64]
    answers: NDArray[Any]
    """Strings, bools or int64; or, as objects, JSON values that are lists or mappings."""
    classes: NDArray[np.int64]
    """Number of each item's answer, the same for equal answers."""
    values: Sequence[JSONValue] = field(repr=False)
    """Answer of each number in ``classes``."""
    arrived: NDArray[np.int64]
    """Position of the item's first label among all labels."""
    texts: tuple[str, ...] = ()
    """JSON text of the answer of each number in ``classes``."""
    labels: int
    """Number of all labels, which is more than that of items where several people label one."""
    reliability: Mapping[int, float] = field(default_factory=dict)
    """Estimated accuracy of each labeller, from other labels of the same items. Empty if no item
    has two labels."""
    agreement: float | None = None
    """Krippendorff's alpha of all labels; None if no item has two."""


def find_consensus(
    targets: Sequence[Target],
    question: str | None = None,
    settled: Mapping[int, str] | None = None,
) -> Consensus | None:
    """Find one answer for each item from labels, oldest first; None if there are too few.

    ``question`` is the question of a form that is learned; labels without an answer to it are left
    out. ``settled`` are the JSON texts of what items have come to already (``opinions``); of other
    items with several labels it is what most gave. Without it, labellers are weighed here.
    """
    if question is not None:
        targets = answers_to(targets, question)
    if len(targets) < MIN_ITEMS:
        return None
    numbers: dict[str, int] = {}
    values: list[JSONValue] = []
    codes = np.empty(len(targets), dtype=np.int64)
    for place, target in enumerate(targets):
        number = numbers.setdefault(text_of(target.value), len(values))
        if number == len(values):
            values.append(spell(target.value))
        codes[place] = number
    labelled = np.array([target.item for target in targets], dtype=np.int64)
    people = np.array([target.labeller for target in targets], dtype=np.int64)
    items, arrived = np.unique(labelled, return_index=True)
    reliability: dict[int, float] = {}
    if settled is not None or len(items) == len(labelled) or len(values) > MAX_CLASSES:
        _, classes = majority(labelled, codes)
        _settle(items, classes, settled or {}, numbers, values)
    else:
        estimated = estimate(labelled, people, codes, len(values))
        classes = estimated.answers
        found = zip(estimated.model.labellers, estimated.model.accuracy, strict=True)
        reliability = {int(labeller): float(share) for labeller, share in found}
    agreement = alpha(labelled, codes) if len(items) < len(labelled) else None
    if len(np.unique(classes)) < 2 and len(items) < ENOUGH_ITEMS:
        return None
    return Consensus(
        items=items,
        answers=as_array(values)[classes],
        classes=classes,
        values=values,
        arrived=arrived.astype(np.int64),
        texts=tuple(numbers),
        labels=len(targets),
        reliability=reliability,
        agreement=agreement,
    )


def _settle(
    items: NDArray[np.int64],
    classes: NDArray[np.int64],
    settled: Mapping[int, str],
    numbers: dict[str, int],
    values: list[JSONValue],
) -> None:
    """Set the class of each item that is settled; its answer may be one that nobody gave."""
    for item, text in settled.items():
        place = int(np.searchsorted(items, item))
        if place < len(items) and items[place] == item:
            number = numbers.setdefault(text, len(values))
            if number == len(values):
                values.append(msgspec.json.decode(text))
            classes[place] = number


def still_settled(
    settled: Mapping[int, str], every: Sequence[Target], targets: Sequence[Target]
) -> Mapping[int, str]:
    """Return what is settled of items of which no label is left out of ``targets``."""
    if len(every) == len(targets):
        return settled
    kept = {target.seq for target in targets}
    incomplete = {target.item for target in every if target.seq not in kept}
    return {item: text for item, text in settled.items() if item not in incomplete}


def unbiased(targets: Sequence[Target], holdout: float, salt: int) -> Sequence[Target]:
    """Leave out answers to held-out items whose labellers saw a suggestion.

    The model would be measured with what it, or another model, has said before. ``holdout`` and
    ``salt`` are as in ``learning.holdout``.
    """
    if not holdout or not any(target.shown for target in targets):
        return targets
    items = np.array([target.item for target in targets], dtype=np.int64)
    held = held_out(items, holdout, salt).tolist()
    return [target for target, out in zip(targets, held, strict=True) if not (out and target.shown)]


def answers_to(targets: Sequence[Target], question: str) -> list[Target]:
    """Return labels with their answers to one question of a form, if they have one."""
    return [
        replace(target, value=target.value[question])
        for target in targets
        if isinstance(target.value, dict) and question in target.value
    ]


def agreements(targets: Sequence[Target], questions: Sequence[str]) -> dict[str, float]:
    """Return the agreement about each question of a form, by its name.

    It is Krippendorff's alpha, as for any other task; questions to which no item has two answers
    are left out.
    """
    found = {}
    for question in questions:
        answers = answers_to(targets, question)
        items = np.array([target.item for target in answers], dtype=np.int64)
        if len(np.unique(items)) < len(items):
            texts = [text_of(target.value) for target in answers]
            _, codes = np.unique(texts, return_inverse=True)
            share = alpha(items, codes.astype(np.int64))
            if share is not None:
                found[question] = share
    return found


def agreement_metrics(
    task: JSONValue, consensus: Consensus, targets: Sequence[Target]
) -> dict[str, float]:
    """Return the agreement as metrics of a run, of a form also that about each question."""
    found = {} if consensus.agreement is None else {"agreement": consensus.agreement}
    if isinstance(task, dict) and task.get("kind") == "form":
        by_question = agreements(targets, [one["name"] for one in task["questions"]])
        found |= {f"agreement:{question}": share for question, share in by_question.items()}
    return found


def as_array(values: Sequence[JSONValue]) -> NDArray[Any]:
    """Return answers as an array of classes for scikit-learn, of shape (n,).

    Strings, bools and whole numbers stay as they are. Other scalars and mixtures become their JSON
    texts. Lists and mappings stay as objects, for models that can use them.
    """
    types = {type(value) for value in values}
    if types & {list, dict}:
        objects = np.empty(len(values), dtype=np.object_)
        objects[:] = values
        return objects
    if types == {str}:
        return np.array(values, dtype=np.str_)
    if types == {bool}:
        return np.array(values, dtype=np.bool_)
    if types == {int} and all(-(2**63) <= value < 2**63 for value in values):
        return np.array(values, dtype=np.int64)
    return np.array([text_of(value) for value in values], dtype=np.str_)
