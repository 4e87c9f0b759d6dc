"""Checks of a model's output: whether it is probabilities, and which answers its columns mean.

Ranking and evaluation share these checks, so that they can't judge one model differently.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import NotProbabilities, TrainingError
from supt_async.orchestrator.model_loading import class_of, first_line

Reader: TypeAlias = Callable[[Any, int], list[NDArray[np.floating]]]
"""Function of a ``predict_proba`` result and its number of items; returns one array an output."""

TOLERANCE = 0.01
"""Allowed distance of a row's sum from 1, and of a probability from [0, 1]; float16 needs it."""
MAX_SHOWN = 5
"""Number of answers that an error message lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClasses:
    """Answers that the columns of a model's output stand for."""

    answers: NDArray[Any]
    """Answer of each column, in the model's order; shape (n_classes,)."""
    known: NDArray[Any]
    """All answers that the model was fitted on, ascending."""
    coded: bool = False
    """Whether the model names answers by their position in ``known``."""

    def probabilities(self, said: Any, count: int) -> NDArray[np.floating]:
        """Check a ``predict_proba`` result for ``count`` items: shape (count, n_classes).

        Raises:
            NotProbabilities: If it is not a probability for each class.
        """
        (output,) = checked([said], count, len(self.answers))
        return output

    def named(
        self, predicted: Any, count: int, elsewhere: NDArray[Any] | None = None
    ) -> NDArray[Any]:
        """Translate a ``predict`` result for ``count`` items to answers, shape (count,).

        ``elsewhere`` holds answers that the model may return without having been fitted on them: a
        pretrained model may know a class that a fold lacks.

        Raises:
            TrainingError: If the result is anything else.
        """
        try:
            found = np.asarray(predicted)
            if found.dtype == np.object_:
                found = np.asarray(found.tolist())
        except ValueError:
            raise TrainingError(
                "The model's predict returned lists of different lengths. It must return one answer"
                " for each item."
            ) from None
        if found.shape == (count, 1):  # a column of a table
            found = found[:, 0]
        if found.shape != (count,):
            raise TrainingError(
                f"The model's predict returned the shape {found.shape} for {count} items. It must"
                f" return one answer for each."
            )
        if not self.coded and elsewhere is not None:
            known = np.union1d(self.known, elsewhere)
            if among(found, known):
                return found.astype(known.dtype)
        return _translated(found, self.known, self.coded, "predict")[0]


def classes_of(model: Any, answers: NDArray[Any]) -> OutputClasses:
    """Return the columns of a model that was fitted on ``answers``, shape (n,).

    Raises:
        TrainingError: If its ``classes_`` are other answers.
    """
    known = np.unique(answers)
    found = _named_classes(model)
    if found is None:
        return OutputClasses(answers=known, known=known)
    if among(known, found):  # the model may know answers that no labeller has given yet
        return OutputClasses(answers=found, known=np.union1d(known, found))
    coded = (
        _whole(found) and not among(found, known) and set(found.tolist()) == set(range(len(known)))
    )
    translated, coded = _translated(found, known, coded, "classes_")
    return OutputClasses(answers=translated, known=known, coded=coded)


def _named_classes(model: Any) -> NDArray[Any] | None:
    """Return a model's ``classes_``, each once, of shape (n_classes,); None if it has none."""
    try:
        classes = getattr(model, "classes_", None)
        if classes is None:
            return None
        found = np.asarray(classes)
        if found.dtype == np.object_:
            found = np.asarray(found.tolist())
        different = len(set(found.tolist())) if found.ndim == 1 else 0
    except MemoryError:
        raise
    except BaseException as exc:  # noqa: BLE001 - classes_ may be a property that raises anything
        raise TrainingError(
            f"The model's classes_ can't be read ({class_of(exc)}: {first_line(exc)}). It must be"
            f" an array of the answers in the order of predict_proba's columns."
        ) from None
    if found.ndim != 1 or different != len(found):
        fault = f"the shape {found.shape}" if found.ndim != 1 else "an answer more than once"
        raise TrainingError(
            f"The model's classes_ has {fault}. It must be an array of the answers, each once, in"
            f" the order of predict_proba's columns."
        )
    return found


def as_output(said: Any) -> Any:
    """Bring what ``predict_proba`` returned to an array, or to a list of one array an output.

    A sparse matrix, a table of pandas, a tensor of torch (of any device), an array of objects and
    nested lists are taken as the numbers that they hold.
    """
    if not isinstance(said, (list, tuple)):
        return _as_array(said)
    if said and np.ndim(_as_array(said[0])) == 1:  # one list for each item
        return _as_array([_as_array(row) for row in said])
    return [_as_array(output) for output in said]


def _as_array(output: Any) -> NDArray[Any]:
    if hasattr(output, "toarray"):  # sparse
        output = output.toarray()
    elif hasattr(output, "detach") and hasattr(output, "cpu"):  # a tensor
        output = output.detach().cpu()
        if "bfloat16" in str(getattr(output, "dtype", "")):  # numpy has no such type
            output = output.float()
        output = output.numpy()
    try:
        found = np.asarray(output)
    except ValueError:
        raise NotProbabilities(
            "The model's predict_proba returned something else than one row of numbers for each"
            " item, all of one length. It must return (n_samples, n_classes)."
        ) from None
    if found.dtype == np.object_:
        with contextlib.suppress(TypeError, ValueError):  # the check says what is wrong
            found = found.astype(np.float64)
    return found


def reader(model: Any, answers: NDArray[Any] | None) -> Reader:
    """Return the function that reads a model's probabilities.

    ``answers``, shape (n,), are those that the model was fitted on; None if they are not known, or
    if an item can have several.

    Raises:
        TrainingError: As ``classes_of``. The returned function raises NotProbabilities.
    """
    classes = None if answers is None else classes_of(model, answers)

    def read(said: Any, count: int) -> list[NDArray[np.floating]]:
        said = as_output(said)
        if isinstance(said, (list, tuple)):
            return checked(said, count)
        if classes is None:
            return checked([said], count)
        return [classes.probabilities(said, count)]

    return read


def checked(outputs: Any, count: int, classes: int | None = None) -> list[NDArray[np.floating]]:
    """Check a model's output for ``count`` items: one array for each output.

    ``classes`` is the number of columns that each must have, if it is known.

    Raises:
        NotProbabilities: If it is not a probability for each class.
    """
    arrays = [_as_array(output) for output in outputs]
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
            " features of very different magnitude, or for a learning rate that is too high."
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
            f" {high:.3g}, and a row that sums to {worst:.3g}. Each row must hold one probability"
            f" for each class, and sum to 1. To turn scores (logits) into probabilities, use"
            f" softmax or scikit-learn's CalibratedClassifierCV."
        )


def _translated(
    found: NDArray[Any], known: NDArray[Any], coded: bool, where: str
) -> tuple[NDArray[Any], bool]:
    """Translate a model's names of its classes to the answers that it was fitted on."""
    if not coded and among(found, known):
        return found.astype(known.dtype), False
    if _whole(found) and len(found) and found.min() >= 0 and found.max() < len(known):
        return known[found.astype(np.int64)], True
    texts = {str(answer): answer for answer in known.tolist()}
    if all(str(one) in texts for one in found.tolist()):
        return np.asarray([texts[str(one)] for one in found.tolist()], dtype=known.dtype), False
    strange = next(one for one in found.tolist() if str(one) not in texts)
    shown = ", ".join(map(str, known[:MAX_SHOWN].tolist()))
    raise TrainingError(
        f"The model's {where} has {str(strange)[:40]!r}, which is none of the answers that it was"
        f" fitted on ({shown[:200]}). It must return the answers themselves, or their positions"
        f" in ascending order."
    )


def among(found: NDArray[Any], known: NDArray[Any]) -> bool:
    """Tell whether all are known answers by value; a number never equals a text."""
    alike = (found.dtype.kind == "U") == (known.dtype.kind == "U")
    return alike and bool(np.isin(found, known).all())


def _whole(found: NDArray[Any]) -> bool:
    if found.dtype.kind == "f":
        return bool(np.isfinite(found).all() and (found == np.floor(found)).all())
    return found.dtype.kind in "iu"
