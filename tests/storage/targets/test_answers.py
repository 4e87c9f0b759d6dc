"""Numbered answers."""

from __future__ import annotations

import sys

from hypothesis import given, settings, strategies as st

from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.targets import answers as module
from supt_async.storage.targets.answers import NOT_GIVEN, Answers

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([0.5, 1.0, -0.0]) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.lists(VALUES))
def test_equal_answers_have_one_number_and_others_differ(values: list[object]) -> None:
    answers = Answers()
    numbers = [answers.number(text_of(value)) for value in values]
    for number, value in zip(numbers, values, strict=True):
        assert answers.text(number) == text_of(answers.value(number)) == text_of(value)
    assert len(set(numbers)) == len(answers) == len({text_of(value) for value in values})


def test_one_number_in_two_spellings_is_one_answer() -> None:
    answers = Answers()
    assert answers.number("1.0") == answers.number("1")
    assert answers.number('{"b":2,"a":1}') == answers.number('{"a":1,"b":2}')
    assert len({answers.number(text) for text in ("1", "true", '"1"')}) == 3


def test_answers_that_never_repeat_cost_their_text_and_little_else() -> None:
    answers = Answers()
    texts = [f'"a text of some words, number {number}"' for number in range(20_000)]
    answers.numbers_of(texts)
    assert answers.nbytes - sum(map(len, texts)) < 50 * len(texts)
    assert len(answers._numbers) <= module.REMEMBERED, "what is remembered is bounded"
    shown = [answers.value(number) for number in range(len(texts))]
    assert shown[17] == texts[17][1:-1]
    assert len(answers._values) <= module.REMEMBERED
    assert sys.getsizeof(answers._texts) < 1.2 * sum(map(len, texts)) + 1_000


def test_answers_to_a_question_are_numbered_apart_as_forms_come_in() -> None:
    answers = Answers()
    forms = [{"topic": "a", "note": str(number)} for number in range(50)]
    answers.numbers_of(text_of(form) for form in forms)
    numbers, topics = answers.part("topic")
    assert numbers.tolist() == [0] * 50
    assert len(topics) == 1, "they repeat, though no two forms are alike"
    answers.numbers_of([text_of({"topic": "b"}), '"no form"', text_of({"note": "x"})])
    numbers, topics = answers.part("topic")
    assert numbers.tolist()[50:] == [1, NOT_GIVEN, NOT_GIVEN]
    assert topics.text(1) == '"b"'
