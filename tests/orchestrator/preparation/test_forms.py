"""What workers are told of a form."""

from __future__ import annotations

from supt_async.domain.ids import ItemId
from supt_async.domain.values import JSONValue
from supt_async.orchestrator.preparation.forms import TOO_FEW, form_of, unready
from supt_async.orchestrator.worker.forms.models import ALIKE
from supt_async.storage.records import Target

TASK: JSONValue = {
    "kind": "form",
    "questions": [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {
            "name": "severity",
            "kind": "rating",
            "scale": [1, 3],
            "required": False,
            "when": {"question": "topic", "is": "bug"},
        },
        {"name": "why", "kind": "text"},
    ],
}
ANSWERS: list[JSONValue] = [
    {"topic": "bug", "severity": 2, "why": "x"},
    {"topic": "bug", "why": "x"},
    {"topic": "praise", "why": "x"},
    {"topic": "praise", "why": "x"},
]
TARGETS = [
    Target(seq=seq, item=ItemId(seq), labeller=1, value=value)
    for seq, value in enumerate(ANSWERS, 1)
]


def test_who_was_asked_a_question_and_who_answered_it_are_two_shares() -> None:
    topic, severity, why = form_of(TASK, {}, TARGETS, 60.0).questions
    assert (topic.asked, topic.answered) == (1, 1)
    assert (severity.asked, severity.answered) == (0.5, 0.5)
    assert (why.asked, why.answered) == (1, 1)
    assert not severity.required
    assert severity.when is not None
    assert topic.training_set is None


def test_half_of_the_time_is_for_fitting() -> None:
    assert form_of(TASK, {}, [], 60.0).seconds == 30


def test_why_a_question_has_no_model_yet_is_said() -> None:
    assert unready(["topic", "severity"], {}, TARGETS) == {"topic": ALIKE, "severity": TOO_FEW}
