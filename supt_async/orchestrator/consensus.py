"""What the labels say, in the form that a model learns from.

Several labels of one item become one answer: labellers are weighed by how reliable they are
(``learning.crowd``). Answers are equal if ``protocol.spelling`` says so: 1 and 1.0 are one answer,
while 1, true and "1" differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.learning.agreement import alpha
from supt_async.learning.crowd import find_consensus, majority
from supt_async.protocol.tasks.equality import spell, text_of
from supt_async.storage.records import Target

MIN_ITEMS = 2
"""Labelled items, with answers that differ, below which there is nothing to learn."""
ENOUGH_ITEMS = 50
"""If so many have one and the same answer, that is worth a word: the training fails with one."""
MOST_CLASSES = 64
"""Different answers up to which labellers are weighed; of more, the majority decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is known of the labelled items; arrays of shape (n_items,), items ascending."""

    items: NDArray[np.int64]
    answers: NDArray[Any]
    """Strings, bools or int64; or else, as objects, JSON values that are lists or mappings."""
    classes: NDArray[np.int64]
    """A number for each distinct answer."""
    arrived: NDArray[np.int64]
    """Place of the item's first label among all labels."""
    labels: int
    """All labels that went in; more than items where several label one."""
    reliability: Mapping[int, float] = field(default_factory=dict)
    """How often each labeller is right, as far as that can be told: from what others say of the
    same items. Empty if no item has two labels."""
    agreement: float | None = None
    """Krippendorff's alpha of all labels; None if no item has two."""


def find_truth(targets: Sequence[Target]) -> Truth | None:
    """Make one answer an item from labels, oldest first; None if there is not enough to learn."""
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
    if len(items) == len(labelled) or len(values) > MOST_CLASSES:
        _, classes = majority(labelled, codes)
    else:
        consensus = find_consensus(labelled, people, codes, len(values))
        classes = consensus.answers
        found = zip(consensus.labellers, consensus.reliability, strict=True)
        reliability = {int(labeller): float(share) for labeller, share in found}
    agreement = alpha(labelled, codes) if len(items) < len(labelled) else None
    if len(np.unique(classes)) < 2 and len(items) < ENOUGH_ITEMS:
        return None
    return Truth(
        items=items,
        answers=as_array(values)[classes],
        classes=classes,
        arrived=arrived.astype(np.int64),
        labels=len(targets),
        reliability=reliability,
        agreement=agreement,
    )


def as_array(values: Sequence[JSONValue]) -> NDArray[Any]:
    """Bring answers into an array that scikit-learn takes for classes, of shape (n,).

    Strings, bools and whole numbers stay what they are; other scalars, and a mixture, become
    their JSON texts; lists and mappings stay as objects, for models that know what to do.
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
