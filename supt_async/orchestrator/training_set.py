"""Training set of a project, which the orchestrator sends to a worker, and what comes back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import Generation, RunId
from supt_async.domain.values import JSONValue
from supt_async.learning.teachable import Learns
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.model_loading import Maker
from supt_async.protocol.tasks.kind import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSet:
    """Labelled items, their answers and the model to fit."""

    source: Source
    maker: Maker
    rows: NDArray[np.int64]
    """Rows of the labelled items in the source; shape (n,)."""
    answers: NDArray[Any]
    """Answer of each item; shape (n,): strings, bools or int64, or JSON values as objects."""
    classes: NDArray[np.int64]
    """Number of each item's answer, the same for equal answers; shape (n,)."""
    learns: Learns = Learns.CLASS
    """What a model learns of the answers."""
    values: Sequence[JSONValue] = field(default=(), repr=False)
    """Answer of each number in ``classes``; empty if nobody asks for likely label errors."""
    on: str | None = None
    """Field of the items that holds the text whose spans are learned; None if they are texts."""
    preprocess: bytes | None = None
    """Pickled function of (x, y) that makes the model's input; y is None for predicting."""
    arrived: NDArray[np.int64] | None = None
    """Position of each item's first label in time; shape (n,). None if it is not known."""
    held: NDArray[np.bool_] | None = None
    """Items that are held out of training to measure with; shape (n,). None if no item is."""
    texts: tuple[str, ...] = ()
    """JSON text of the answer of each number in ``classes``; empty if they are not known."""
    counts: NDArray[np.int64] | None = None
    """Number of all labelled items by the number of their answer, of which these may be a sample;
    shape (n_values,). None if there are no others."""
    incomplete: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Rows of the source that the model must not be given (``missing_values``); ascending."""
    form: Form | None = None
    """The form of which this is a question, with the training sets of all that are learned."""

    @property
    def training(self) -> NDArray[np.int64]:
        """Positions of the items to train on, shape (n_training,)."""
        every = np.arange(len(self.rows), dtype=np.int64)
        return every if self.held is None else every[~self.held]

    @property
    def learned(self) -> NDArray[Any] | None:
        """Answers to train on, as the model gets them.

        None if an item can have several answers, or if the preprocessing may change them.
        """
        if self.preprocess is not None or self.answers.dtype == np.object_ or not len(self.rows):
            return None
        return self.answers[self.training]

    @property
    def listed(self) -> bool:
        """Whether the answers are lists of options."""
        return self.answers.dtype == np.object_ and all(
            isinstance(answer, list)
            and all(isinstance(option, (str, int, float, bool)) for option in answer)
            for answer in self.answers
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion:
    """Question of a form, and what is known about who answers it."""

    name: str
    training_set: TrainingSet | None = None
    """What its model learns from; None if none is to learn it, or can."""
    required: bool = True
    when: Condition | None = None
    """Answer to an earlier question upon which it is asked; None if it always is."""
    asked: float = 1.0
    """Share of the labels whose other answers let it be asked, from 0 to 1."""
    answered: float = 1.0
    """Share of the labels with an answer among those in which it is asked, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Form whose questions are learned by a model each."""

    questions: tuple[FormQuestion, ...]
    """All questions, in the order in which they are asked."""
    learned: tuple[str, ...]
    """Names of those that have a training set, in the order in which their models are fitted."""
    seconds: float = math.inf
    """Seconds after which no further model is begun, so that a ranking is made in time."""

    def training_set(self, name: str) -> TrainingSet:
        """Return the training set of a question that is learned."""
        found = next(one.training_set for one in self.questions if one.name == name)
        assert found is not None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """Answers that a model predicts for some items; arrays of shape (n,)."""

    ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Ids of the items: those that are handed out next, in this order, then the other ones."""
    values: Sequence[str] = ()
    """JSON texts of the answers that are predicted."""
    numbers: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Place of each item's answer in ``values``."""
    probability: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfFold:
    """What models say about the answers of items that they have not learned from; shape (n,)."""

    items: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Ids of the items, ascending."""
    given: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """Probability of the item's answer; NaN if the model does not know it."""
    agrees: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    """Whether the model gives the same answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """Training whose ranking was published."""

    run: RunId
    generation: Generation
    labels: int
    covers: int
    """Position up to which items were ranked, as ``Pool.covers``."""
    training_set: TrainingSet
    question: str | None = None
    """Question of the form that the training set is about; None if the task is no form."""
    code_owner: str = ""
    """Name under which workers run the project's own code; empty if there is none."""
    others: Mapping[str, TrainingSet] = field(default_factory=dict)
    """Training sets of the form's other questions that are learned, by name."""
    grouped: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Rows of the items that are to be grouped, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """Result of one training."""

    generation: Generation
    labels: int
    score: float | None
    """Cross-validated mean accuracy; None if there are too few labels for it."""
    holdout_score: float | None = None
    """Accuracy on held-out items; None if there are too few of them."""
