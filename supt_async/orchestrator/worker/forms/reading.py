"""What the models of a form's questions say together: how unsure an item is, and a whole answer.

A question that is asked only after some answer to an earlier one weighs by the probability that it
is asked: by the earlier question's model, or by the share of labels in which it was, if there is
none. A question that may be left out also weighs by the share of labels that answered it.

A whole answer follows the form from question to question: what is asked depends on the answers
predicted before. It has no probability (NaN) if a question is asked that must be answered and has
no model. A question that may be left out is answered if most labels have answered it. The
probability is the product of those of all its answers, as if they were independent given the item;
that is the probability that all of them are right, as for lists of options.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.learning.acquisition import UNSURE, Scores, joint
from supt_async.learning.multilabel import Rule, chosen_share, least_sure
from supt_async.orchestrator.training_set import Form, FormQuestion
from supt_async.orchestrator.worker.forms.models import FormModels
from supt_async.orchestrator.worker.learners.options import rule_of
from supt_async.orchestrator.worker.results.predict import answers_of, guess
from supt_async.protocol.tasks.kind import Condition
from supt_async.protocol.tasks.validation import typed

MOST_ANSWER = 0.5
"""Share of labels with an answer to a question above which a whole answer has one."""

Outputs = Mapping[str, Sequence[NDArray[np.floating]]]
"""Probabilities of each question that has a model: one array of shape (n, n_classes) an output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPart:
    """What is known about the answers that one question's model gives."""

    name: str
    texts: Sequence[str] | None
    """JSON text of each column's answer, or of each option; None if it is not known."""
    listed: bool
    """Whether answers are lists of options."""
    rule: Rule | None = None
    """Which options make up such a list."""

    @property
    def width(self) -> int:
        """Number of bytes of an answer within a whole one, after one that says if there is any."""
        count = len(self.texts or ())
        return -(-count // 8) if self.listed else 4

    def decode(self, chosen: NDArray[np.uint8]) -> str:
        """Return the JSON text of an answer, uint8 of shape (width,)."""
        texts = self.texts or ()
        if not self.listed:
            return texts[int(chosen.view(np.int32)[0])]
        places = np.flatnonzero(np.unpackbits(chosen, count=len(texts)))
        return "[" + ",".join(texts[place] for place in places.tolist()) + "]"


@dataclass(frozen=True, slots=True)
class WholeAnswers:
    """Layout of whole answers in ``Guesses.chosen``, uint8 of shape (n, n_bytes)."""

    parts: Sequence[AnswerPart]

    def values(self, chosen: NDArray[np.uint8]) -> tuple[list[str], NDArray[np.int64]]:
        """Return whole answers as JSON texts, each once, and the place of each item's."""
        different, numbers = np.unique(chosen, axis=0, return_inverse=True)
        return [self._text(row) for row in different], numbers.reshape(-1).astype(np.int64)

    def _text(self, row: NDArray[np.uint8]) -> str:
        said: list[str] = []
        start = 0
        for part in self.parts:
            end = start + 1 + part.width
            if row[start]:
                name = msgspec.json.encode(part.name).decode()
                said.append(f"{name}:{part.decode(np.ascontiguousarray(row[start + 1 : end]))}")
            start = end
        return "{" + ",".join(said) + "}"


class FormReader:
    """Reads the outputs of a form's models together."""

    def __init__(self, models: FormModels, form: Form) -> None:
        self.form = form
        self._parts: dict[str, AnswerPart] = {}
        for name, model in models.voices(form).items():
            training_set = form.training_set(name)
            listed = training_set.listed and training_set.preprocess is None
            texts = answers_of(model, training_set)
            self._parts[name] = AnswerPart(
                name=name, texts=texts, listed=listed, rule=rule_of(model)
            )
        self._values = {
            name: [typed(msgspec.json.decode(text)) for text in part.texts or ()]
            for name, part in self._parts.items()
        }

    @property
    def answers(self) -> WholeAnswers:
        """The layout of what ``guess`` returns."""
        return WholeAnswers(list(self._ordered()))

    def scores(self, outputs: Outputs, acquisition: str) -> Scores:
        """Return the score of each row, of shape (n,), the lowest asked first."""
        asked = self._asked(outputs)
        answered = {one.name: one.answered for one in self.form.questions}
        unsure = [
            1 - least_sure(chosen_share(list(found)), rule)
            if (rule := self._parts[name].rule)
            else UNSURE[acquisition](list(found))
            for name, found in outputs.items()
        ]
        return joint(unsure, [asked[name] * answered[name] for name in outputs])

    def guess(self, outputs: Outputs) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return the whole answer that is likeliest, and its probability (``predict.Guesses``)."""
        count = _count(outputs)
        together = np.ones(count, dtype=np.float64)
        given: dict[str, tuple[NDArray[np.bool_], NDArray[np.integer]]] = {}
        columns: list[NDArray[Any]] = []
        for question in self.form.questions:
            present = self._is_asked(question.when, given, count)
            part = self._parts.get(question.name)
            if part is None or part.texts is None:
                if question.required:
                    together[present] = np.nan
                continue
            if not question.required and question.answered <= MOST_ANSWER:
                present = np.zeros(count, dtype=np.bool_)
            chosen, probability = guess(outputs[part.name], part.listed, part.rule)
            given[part.name] = present, chosen
            together *= np.where(present, probability, 1.0)
            columns += [present[:, None], _as_bytes(chosen, part) * present[:, None]]
        if not columns:
            return np.zeros((count, 0), dtype=np.uint8), np.full(count, np.nan, dtype=np.float32)
        return np.concatenate(columns, axis=1, dtype=np.uint8), together.astype(np.float32)

    def _ordered(self) -> Sequence[AnswerPart]:
        found = (self._parts.get(question.name) for question in self.form.questions)
        return [part for part in found if part is not None and part.texts is not None]

    def _asked(self, outputs: Outputs) -> dict[str, NDArray[np.float64]]:
        """Return the probability that each question is asked, of shape (n,)."""
        found: dict[str, NDArray[np.float64]] = {}
        for question in self.form.questions:
            found[question.name] = self._probability(question, outputs, found)
        return found

    def _probability(
        self, question: FormQuestion, outputs: Outputs, asked: Mapping[str, NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        when = question.when
        if when is None:
            return np.ones(_count(outputs))
        part = self._parts.get(when.question)
        if part is None or part.texts is None:
            return np.full(_count(outputs), question.asked)
        met = self._met(when)
        before = asked[when.question] * self._answered(when.question)
        if not part.listed:
            share = outputs[part.name][0][:, met].sum(axis=1, dtype=np.float64)
            return np.asarray(before * share)
        none = np.ones(_count(outputs))  # of the options, each of them by itself, is chosen
        for place in np.flatnonzero(met).tolist():
            none *= 1.0 - outputs[part.name][place][:, -1]
        return np.asarray(before * (1.0 - none))

    def _answered(self, name: str) -> float:
        return next(one.answered for one in self.form.questions if one.name == name)

    def _is_asked(
        self,
        when: Condition | None,
        given: Mapping[str, tuple[NDArray[np.bool_], NDArray[np.integer]]],
        count: int,
    ) -> NDArray[np.bool_]:
        """Tell after which of the answers given before a question is asked, of shape (n,)."""
        if when is None:
            return np.ones(count, dtype=np.bool_)
        if when.question not in given:
            return np.zeros(count, dtype=np.bool_)
        present, chosen = given[when.question]
        met = self._met(when)
        if chosen.ndim == 1:
            return np.asarray(present & met[chosen])
        options = np.unpackbits(chosen.astype(np.uint8), axis=1, count=len(met)).astype(np.bool_)
        return np.asarray(present & options[:, met].any(axis=1))

    def _met(self, when: Condition) -> NDArray[np.bool_]:
        """Tell by which of the earlier question's answers, or options, a condition is met."""
        return np.array([one in when.values for one in self._values[when.question]], dtype=np.bool_)


def _count(outputs: Outputs) -> int:
    return len(next(iter(outputs.values()))[0])


def _as_bytes(chosen: NDArray[np.integer], part: AnswerPart) -> NDArray[np.uint8]:
    if part.listed:
        return chosen.astype(np.uint8)
    return np.ascontiguousarray(chosen, dtype=np.int32).view(np.uint8).reshape(len(chosen), 4)
