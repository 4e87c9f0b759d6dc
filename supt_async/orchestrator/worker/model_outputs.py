"""What a model says of items: whether it is probabilities, and of which answers.

Ranking and evaluation both ask here, so that they can't judge one model differently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import NotProbabilities, TrainingError

Reader: TypeAlias = Callable[[Any, int], list[NDArray[np.floating]]]
"""Takes what ``predict_proba`` said of how many items; returns one array an output."""

TOLERANCE = 0.01
"""How far from 1 a row may sum up, and from 0 to 1 a probability may lie: for float16."""
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """The answers that a model's columns stand for."""

    answers: NDArray[Any]
    """One for each column, in the model's order; shape (n_classes,)."""
    known: NDArray[Any]
    """All answers that it was fitted on, ascending."""
    coded: bool = False
    """The model names them by their place in ``known``."""

    def probabilities(self, said: Any, count: int) -> NDArray[np.floating]:
        """Check what ``predict_proba`` said of ``count`` items: shape (count, n_classes).

        Raises:
            NotProbabilities: If it is not a probability for each class.
        """
        (output,) = checked([said], count, len(self.answers))
        return output

    def named(
        self, predicted: Any, count: int, elsewhere: NDArray[Any] | None = None
    ) -> NDArray[Any]:
        """Return what ``predict`` said of ``count`` items as answers, shape (count,).

        ``elsewhere`` are answers that the model may name without having been fitted on them: a
        pretrained one may know a class that is lacking in a fold.

        Raises:
            TrainingError: If it said something else.
        """
        found = np.asarray(predicted)
        if found.dtype == np.object_:
            found = np.asarray(found.tolist())
        if found.shape == (count, 1):  # a column of a table
            found = found[:, 0]
        if found.shape != (count,):
            raise TrainingError(
                f"The model's predict returned the shape {found.shape} for {count} items. It must"
                f" return one answer for each."
            )
        if not self.coded and elsewhere is not None:
            known = np.union1d(self.known, elsewhere)
            if _among(found, known):
                return found.astype(known.dtype)
        return _translated(found, self.known, self.coded, "predict")[0]


def outcomes_of(model: Any, answers: NDArray[Any]) -> Outcomes:
    """Find out which columns a model has that was fitted on ``answers``, shape (n,).

    Raises:
        TrainingError: If it says that its classes are others.
    """
    known = np.unique(answers)
    classes = getattr(model, "classes_", None)
    if classes is None:
        return Outcomes(answers=known, known=known)
    found = np.asarray(classes)
    if found.dtype == np.object_:
        found = np.asarray(found.tolist())
    if _among(known, found):  # it may have some that nobody has given yet
        return Outcomes(answers=found, known=np.union1d(known, found))
    coded = (
        _whole(found) and not _among(found, known) and set(found.tolist()) == set(range(len(known)))
    )
    translated, coded = _translated(found, known, coded, "classes_")
    return Outcomes(answers=translated, known=known, coded=coded)


def reader(model: Any, answers: NDArray[Any] | None) -> Reader:
    """Return the function that reads a model's probabilities.

    ``answers``, shape (n,), are those that it was fitted on; None if they are not known, or an
    item can have several.

    Raises:
        TrainingError: As ``outcomes_of``; what is returned raises NotProbabilities.
    """
    outcomes = None if answers is None else outcomes_of(model, answers)

    def read(said: Any, count: int) -> list[NDArray[np.floating]]:
        if isinstance(said, (list, tuple)):
            return checked(said, count)
        if outcomes is None:
            return checked([said], count)
        return [outcomes.probabilities(said, count)]

    return read


def checked(outputs: Any, count: int, classes: int | None = None) -> list[NDArray[np.floating]]:
    """Check what a model said of ``count`` items: one array an output.

    ``classes`` is how many columns each must have, if that is known.

    Raises:
        NotProbabilities: If it is not a probability for each class.
    """
    arrays = [np.asarray(output) for output in outputs]
    if not arrays:
        raise NotProbabilities(
            "The model's predict_proba returned an empty list. It must return (n_samples,"
            " n_classes), or one such array an output."
        )
    for array in arrays:
        _check(array, count, classes, several=len(arrays) > 1)
    return arrays


def _check(output: NDArray[Any], count: int, classes: int | None, *, several: bool) -> None:
    if output.ndim != 2 or len(output) != count:
        raise NotProbabilities(
            f"The model's predict_proba returned the shape {output.shape} for {count} items."
            f" It must return (n_samples, n_classes)."
        )
    if output.dtype.kind not in "fiub" or not np.isfinite(output).all():
        raise NotProbabilities(
            "The model's predict_proba returned something else than finite numbers. Look for"
            " features of very different size, or for a learning rate that is too high."
        )
    columns = output.shape[1]
    if (classes is not None and columns != classes) or (columns < 2 and not several):
        wanted = "" if classes is None else f" for {classes} classes"
        raise NotProbabilities(
            f"The model's predict_proba returned the shape {output.shape}{wanted}. It must return"
            f" a column for each answer that it was fitted on, in the order of its classes_."
        )
    if not count:
        return
    low, high = float(output.min()), float(output.max())
    sums = output.sum(axis=1, dtype=np.float64)
    worst = float(sums[np.argmax(np.abs(sums - 1))])
    if low < -TOLERANCE or high > 1 + TOLERANCE or abs(worst - 1) > TOLERANCE:
        raise NotProbabilities(
            f"The model's predict_proba returned no probabilities: values from {low:.3g} to"
            f" {high:.3g}, and a row that sums to {worst:.3g}. Each row must be the shares of the"
            f" classes, which sum to 1. Of scores (logits) softmax makes such, or scikit-learn's"
            f" CalibratedClassifierCV."
        )


def _translated(
    found: NDArray[Any], known: NDArray[Any], coded: bool, where: str
) -> tuple[NDArray[Any], bool]:
    """Bring what a model calls its classes to the answers that it was fitted on."""
    if not coded and _among(found, known):
        return found.astype(known.dtype), False
    if _whole(found) and len(found) and found.min() >= 0 and found.max() < len(known):
        return known[found.astype(np.int64)], True
    texts = {str(answer): answer for answer in known.tolist()}
    if all(str(one) in texts for one in found.tolist()):
        return np.asarray([texts[str(one)] for one in found.tolist()], dtype=known.dtype), False
    strange = next(one for one in found.tolist() if str(one) not in texts)
    shown = ", ".join(map(str, known[:MOST_SHOWN].tolist()))
    raise TrainingError(
        f"The model's {where} has {str(strange)[:40]!r}, which is none of the answers that it was"
        f" fitted on ({shown[:200]}). It must name them as they are, or by their place in"
        f" ascending order."
    )


def _among(found: NDArray[Any], known: NDArray[Any]) -> bool:
    """Tell whether all are known answers, by value: numbers are never texts."""
    alike = (found.dtype.kind == "U") == (known.dtype.kind == "U")
    return alike and bool(np.isin(found, known).all())


def _whole(found: NDArray[Any]) -> bool:
    if found.dtype.kind == "f":
        return bool(np.isfinite(found).all() and (found == np.floor(found)).all())
    return found.dtype.kind in "iu"
