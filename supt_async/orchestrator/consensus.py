"""Consensus of a project's labels, in the form that a model learns from.

Several labels of one item become one answer, weighted by how reliable the labellers are
(``learning.crowd``). ``protocol.tasks.equality`` decides which answers are equal: 1 and 1.0 are,
while 1, true and "1" differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.learning.agreement.alpha import alpha
from supt_async.learning.crowd import estimate, majority
from supt_async.learning.holdout import held_out
from supt_async.learning.sampling import sample
from supt_async.orchestrator.opinions.written import Settled
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.records import Target
from supt_async.storage.targets.answers import Answers
from supt_async.storage.targets.targets import Targets

MIN_ITEMS = 2
"""Number of labelled items, with different answers, below which there is nothing to learn."""
ENOUGH_ITEMS = 50
"""From this many items with identical answers on, the run fails with an explanation instead of
waiting for a second class."""
MAX_CLASSES = 64
"""Number of different answers up to which labellers are weighted; beyond, the majority decides."""


MOST_ANSWERS = 10_000
"""Number of different answers up to which all are told; beyond, only those of the items chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Which items a training learns from, if there are many (``learning.sampling``)."""

    limit: int
    """Maximum number of items to train on, and of held-out ones; 0 for no maximum."""
    holdout: float = 0.0
    salt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """Answer of each labelled item, or of a sample; arrays of shape (n_items,), items ascending."""

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
    counts: NDArray[np.int64] | None = None
    """Number of all labelled items by the number of their answer, shape (n_values,); None if they
    are all here."""
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
    settled: Settled | None = None,
    sampling: Sampling | None = None,
) -> Consensus | None:
    """Find one answer for each item from labels, oldest first; None if there are too few.

    ``question`` is the question of a form that is learned; labels without an answer to it are left
    out. ``settled`` are the answers that items have come to already (``opinions``); of other
    items with several labels it is what most gave. Without it, labellers are weighed here.
    ``sampling`` bounds the number of items.
    """
    some = Targets.of(targets)
    if question is not None:
        some = some.answering(question)
    if len(some) < MIN_ITEMS:
        return None
    answers, codes = some.answers, some.numbers.astype(np.int64)
    items, arrived, counts = np.unique(some.items, return_index=True, return_counts=True)
    classes, reliability = _classes(some, codes, settled is None, items, arrived, counts)
    if settled is not None and len(settled.items):
        _settle(items, classes, settled, answers)
    kept = np.arange(len(items)) if sampling is None else chosen(items, classes, arrived, sampling)
    if len(np.unique(classes)) < 2 and len(items) < ENOUGH_ITEMS:
        return None
    given = np.unique(codes)
    told = classes[kept] if len(given) > MOST_ANSWERS else np.concatenate([given, classes])
    numbers, totals = np.unique(told), np.bincount(classes, minlength=len(answers))
    values = [answers.value(number) for number in numbers.tolist()]
    places = np.searchsorted(numbers, classes[kept])
    return Consensus(
        items=items[kept],
        answers=as_array(values)[places],
        classes=places,
        values=values,
        arrived=arrived[kept].astype(np.int64),
        texts=tuple(answers.text(number) for number in numbers.tolist()),
        counts=totals[numbers] if len(kept) < len(items) else None,
        labels=len(some),
        reliability=reliability,
        agreement=alpha(some.items, codes) if len(items) < len(codes) else None,
    )


def _classes(
    targets: Targets,
    codes: NDArray[np.int64],
    weighed: bool,
    items: NDArray[np.int64],
    arrived: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], dict[int, float]]:
    """Return the class of each item, and how reliable labellers are if they are ``weighed``."""
    classes = codes[arrived]
    if len(items) == len(codes):
        return classes, {}
    given = np.unique(codes)
    if weighed and len(given) <= MAX_CLASSES:
        numbers = np.searchsorted(given, codes)
        estimated = estimate(targets.items, targets.labellers, numbers, len(given))
        found = zip(estimated.model.labellers, estimated.model.accuracy, strict=True)
        reliability = {int(labeller): float(share) for labeller, share in found}
        return given[estimated.answers], reliability
    several = (counts > 1)[np.searchsorted(items, targets.items)]
    _, classes[counts > 1] = majority(targets.items[several], codes[several])
    return classes, {}


def chosen(
    items: NDArray[np.int64],
    classes: NDArray[np.int64],
    arrived: NDArray[np.int64],
    sampling: Sampling,
) -> NDArray[np.int64]:
    """Return the positions, ascending, of the items to train on and of held-out ones."""
    if not sampling.limit or len(items) <= sampling.limit:
        return np.arange(len(items))
    held = held_out(items, sampling.holdout, sampling.salt)
    kept = np.zeros(len(items), dtype=np.bool_)
    for part in (np.flatnonzero(held), np.flatnonzero(~held)):
        drawn = sample(items[part], classes[part], arrived[part], sampling.limit, sampling.salt)
        kept[part[drawn]] = True
    return np.flatnonzero(kept)


def _settle(
    items: NDArray[np.int64], classes: NDArray[np.int64], settled: Settled, answers: Answers
) -> None:
    """Set the class of each item that is settled; its answer may be one that nobody gave."""
    places = np.searchsorted(items, settled.items)
    there = places < len(items)
    there[there] = items[places[there]] == settled.items[there]
    used, which = np.unique(settled.numbers[there], return_inverse=True)
    numbers = answers.numbers_of(settled.answers.text(number) for number in used.tolist())
    classes[places[there]] = numbers[which]


def still_settled(settled: Settled, every: Targets, left_out: NDArray[np.bool_]) -> Settled:
    """Return what is settled of items of which no label is left out; bool of shape (n_labels,)."""
    return settled.without(every.items[left_out]) if left_out.any() else settled


def biased(targets: Targets, holdout: float, salt: int) -> NDArray[np.bool_]:
    """Tell which labels are answers to held-out items whose labellers saw a suggestion.

    The model would be measured with what it, or another model, has said before. ``holdout`` and
    ``salt`` are as in ``learning.holdout``. Returns bool of shape (n_labels,).
    """
    if not holdout or not targets.shown.any():
        return np.zeros(len(targets), dtype=np.bool_)
    return held_out(targets.items, holdout, salt) & targets.shown


def agreements(targets: Sequence[Target], questions: Sequence[str]) -> dict[str, float]:
    """Return the agreement about each question of a form, by its name.

    It is Krippendorff's alpha, as for any other task; questions to which no item has two answers
    are left out.
    """
    found = {}
    every = Targets.of(targets)
    for question in questions:
        answers = every.answering(question)
        share = alpha(answers.items, answers.numbers.astype(np.int64)) if len(answers) else None
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
