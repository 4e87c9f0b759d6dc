"""What the models of a form say together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from scripts.benchmarks.forms.forms import labels_needed, make_study
from supt_async.orchestrator.consensus import as_array
from supt_async.orchestrator.features.growing_files import Kind, Source
from supt_async.orchestrator.training_set import Form, FormQuestion, TrainingSet
from supt_async.orchestrator.worker.forms.models import FormModels
from supt_async.orchestrator.worker.forms.reading import FormReader
from supt_async.protocol.tasks.kind import Condition
from supt_async.protocol.tasks.task import parse
from supt_async.protocol.tasks.validation import typed

TOPIC = {"name": "topic", "kind": "choice", "options": ["bug", "praise"]}
SEVERITY = {
    "name": "severity",
    "kind": "rating",
    "scale": [1, 3],
    "when": {"question": "topic", "is": "bug"},
}
TAGS = {"name": "tags", "kind": "choices", "options": ["ui", "db"]}
WHY = {"name": "why", "kind": "text"}


class Fixed:
    """A fitted model that knows some classes, or options."""

    def __init__(self, classes: list[Any], options: list[Any] | None = None) -> None:
        if options is None:
            self.classes_ = np.array(classes)
        else:
            self.options = options

    def fit(self, x: Any, y: Any) -> None: ...

    def predict_proba(self, x: Any) -> Any: ...


def taught(answers: list[Any]) -> TrainingSet:
    array = as_array(answers)
    count = len(answers)
    source = Source(folder="", kind=Kind.NUMBERS)
    rows = np.arange(count)
    return TrainingSet(source=source, maker="", rows=rows, answers=array, classes=rows % 2)


SETS = {
    "topic": taught(["bug", "praise"] * 10),
    "severity": taught([1, 2, 3] * 10),
    "tags": taught([["ui"], ["db", "ui"]] * 10),
}
MODELS = {
    "topic": Fixed(["bug", "praise"]),
    "severity": Fixed([1, 2, 3]),
    "tags": Fixed([], ["db", "ui"]),
}
SAID = {
    "topic": [np.array([[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]])],
    "severity": [np.array([[0.2, 0.6, 0.2]] * 3)],
    "tags": [np.array([[0.9, 0.1]] * 3), np.array([[0.2, 0.8]] * 3)],
}
"""What the models say about three items."""


def reader(*questions: dict[str, Any], **known: dict[str, Any]) -> FormReader:
    """Return the reader of a form; ``known`` are further facts about its questions."""
    parsed = parse({"kind": "form", "questions": list(questions)}).questions
    form = Form(
        questions=tuple(
            FormQuestion(
                name=one.name,
                training_set=SETS.get(one.name),
                required=one.required,
                when=one.when,
                **known.get(one.name, {}),
            )
            for one in parsed
        ),
        learned=tuple(one.name for one in parsed if one.name in SETS),
    )
    return FormReader(FormModels(models={name: MODELS[name] for name in form.learned}), form)


def said(*names: str) -> dict[str, list[NDArray[Any]]]:
    return {name: SAID[name] for name in names}


def whole(found: FormReader, *names: str) -> list[Any]:
    chosen, probability = found.guess(said(*names))
    texts, numbers = found.answers.values(chosen)
    answers = [msgspec.json.decode(texts[number]) for number in numbers]
    return list(zip(answers, probability.round(4).tolist(), strict=True))


def test_a_whole_answer_has_the_product_of_all_probabilities() -> None:
    assert whole(reader(TOPIC, TAGS), "topic", "tags")[:2] == [
        ({"topic": "bug", "tags": ["ui"]}, pytest.approx(0.9 * 0.9 * 0.8)),
        ({"topic": "praise", "tags": ["ui"]}, pytest.approx(0.8 * 0.9 * 0.8)),
    ]


def test_what_is_asked_depends_on_the_answers_before() -> None:
    assert whole(reader(TOPIC, SEVERITY), "topic", "severity")[:2] == [
        ({"topic": "bug", "severity": 2}, pytest.approx(0.54)),
        ({"topic": "praise"}, pytest.approx(0.8)),
    ]


def test_a_condition_on_one_of_several_options_is_met_by_any_list_with_it() -> None:
    severity = {**SEVERITY, "when": {"question": "tags", "is": "ui"}}
    found = reader(TAGS, severity)
    assert [set(answer) for answer, _ in whole(found, "tags", "severity")] == [
        {"tags", "severity"}
    ] * 3
    other = {**SEVERITY, "when": {"question": "tags", "is": "db"}}
    assert [set(answer) for answer, _ in whole(reader(TAGS, other), "tags", "severity")] == [
        {"tags"}
    ] * 3


def test_a_question_that_must_be_answered_without_a_model_leaves_no_whole_answer() -> None:
    assert all(np.isnan(share) for _, share in whole(reader(TOPIC, WHY), "topic"))
    if_bug = {**WHY, "when": {"question": "topic", "is": "bug"}}
    first, second, _ = whole(reader(TOPIC, if_bug), "topic")
    assert np.isnan(first[1])
    assert second == ({"topic": "praise"}, pytest.approx(0.8))
    optional = {**WHY, "required": False}
    assert whole(reader(TOPIC, optional), "topic")[0] == ({"topic": "bug"}, pytest.approx(0.9))


@pytest.mark.parametrize(("share", "expected"), [(0.7, {"topic", "tags"}), (0.3, {"topic"})])
def test_what_may_be_left_out_is_answered_as_most_people_do(
    share: float, expected: set[str]
) -> None:
    found = reader(TOPIC, {**TAGS, "required": False}, tags={"answered": share})
    assert {frozenset(answer) for answer, _ in whole(found, "topic", "tags")} == {
        frozenset(expected)
    }


def test_a_question_weighs_by_the_probability_that_it_is_asked() -> None:
    found = reader(TOPIC, SEVERITY)
    unsure = 1 - (0.6 - 0.2)  # of the severity, by its margin
    scores = found.scores(said("topic", "severity"), "margin")
    expected = [0.2 + 0.9 * unsure, 0.4 + 0.2 * unsure, 1.0 + 0.5 * unsure]
    assert scores == pytest.approx([-value for value in expected])
    alone = found.scores(said("topic"), "margin")
    assert alone == pytest.approx([-0.2, -0.4, -1.0])


def test_without_a_model_of_what_it_depends_on_the_share_of_labels_counts() -> None:
    why = {**WHY, "required": False}
    severity = {**SEVERITY, "when": {"question": "why", "is": "x"}}
    found = reader(why, severity, severity={"asked": 0.25, "answered": 0.5})
    scores = found.scores(said("severity"), "margin")
    assert scores == pytest.approx([-0.6 * 0.25 * 0.5] * 3)


def test_a_condition_on_options_is_met_by_any_of_them() -> None:
    severity = {**SEVERITY, "when": {"question": "tags", "is": ["ui", "db"]}}
    found = reader(TAGS, severity)
    asked = 1 - 0.9 * 0.2
    of_tags = (0.2 + 0.4) / 2
    scores = found.scores(said("tags", "severity"), "margin")
    assert scores == pytest.approx([-(of_tags + 0.6 * asked)] * 3)


def test_true_is_another_answer_than_one() -> None:
    condition = Condition(question="topic", values=frozenset([typed(True)]))
    sets = {"topic": taught([1, 2] * 10), "severity": SETS["severity"]}
    form = Form(
        questions=(
            FormQuestion(name="topic", training_set=sets["topic"]),
            FormQuestion(name="severity", training_set=sets["severity"], when=condition),
        ),
        learned=("topic", "severity"),
    )
    models = {"topic": Fixed([1, 2]), "severity": MODELS["severity"]}
    found = FormReader(FormModels(models=models), form)
    assert [answer for answer, _ in whole(found, "topic", "severity")][:1] == [{"topic": 1}]


def test_a_form_ranked_by_all_questions_learns_the_others_with_fewer_answers(
    tmp_path: Path,
) -> None:
    study = make_study("pairs", 1, tmp_path / "pairs")  # two digits beside each other
    needed = {strategy: labels_needed(study, strategy, 1) for strategy in ("sum", "first")}
    assert needed["sum"] is not None
    assert needed["first"] is None or needed["first"] >= 1.2 * needed["sum"], needed
