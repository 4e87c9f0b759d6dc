"""Answers in replies: only ever one that the task allows, whatever the reply says."""

from __future__ import annotations

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from supt_async.llm.replies import Guess, Nonsense, read_reply
from supt_async.payloads.codec import encode
from supt_async.protocol.tasks.task import check, parse

CHOICE = parse({"kind": "choice", "options": ["cat", "dog", {"value": 1}]})
SET = parse({"kind": "choices", "options": ["a", "b", "c"]})
FORM = parse(
    {
        "kind": "form",
        "questions": [
            {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
            {"name": "stars", "kind": "rating", "scale": [1, 3]},
        ],
    }
)
ITEM = encode("meow")


@pytest.mark.parametrize(
    ("reply", "guess"),
    [
        ('{"answer": "cat", "score": 0.9}', Guess('"cat"', 0.9)),
        ('{"answer": 1}', Guess("1", None)),
        ('```json\n{"answer": "dog", "score": 1}\n```', Guess('"dog"', 1.0)),
        ('Sure! Here it is: {"answer": "dog"} Anything else?', Guess('"dog"', None)),
        ('<think>{"answer": "dog"}?</think>\n{"answer": "cat"}', Guess('"cat"', None)),
        ("cat", Guess('"cat"', None)),
        (' "dog".\n', Guess('"dog"', None)),
        ('{"answer": "cat", "score": 7}', Guess('"cat"', None)),
        ('{"answer": "cat", "score": "high"}', Guess('"cat"', None)),
    ],
)
def test_an_answer_is_found_in_what_models_reply(reply: str, guess: Guess) -> None:
    assert read_reply(CHOICE, ITEM, reply) == guess


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "I can't help with that.",
        '{"answer": "cow"}',
        '{"answer": null}',
        '{"answer": ["cat"]}',
        '{"answer": "1"}',
        '{"answer": "cat", "answer": "dog"}',
        '{"label": "cat"}',
        "[" * 100_000,
        "{" * 1000,
        '{"answer": "\\ud800"}',
        "x" * 200_001,
    ],
)
def test_anything_else_is_nonsense_and_the_error_does_not_repeat_it(reply: str) -> None:
    with pytest.raises(Nonsense) as caught:
        read_reply(CHOICE, ITEM, reply)
    assert "cow" not in str(caught.value)


def test_answers_are_stored_in_the_spelling_of_the_task() -> None:
    assert read_reply(SET, ITEM, '{"answer": ["c", "a"]}').value == '["a","c"]'
    form = read_reply(FORM, ITEM, '{"answer": {"stars": 2, "topic": "bug"}, "score": 0}')
    assert form == Guess('{"stars":2,"topic":"bug"}', 0.0)
    with pytest.raises(Nonsense):
        read_reply(FORM, ITEM, '{"answer": {"stars": 9, "topic": "bug"}}')


def test_an_answer_must_be_one_of_the_items_own_options() -> None:
    task = parse({"kind": "choice", "item": {"q": "text"}, "options_from": "among"})
    item = encode({"q": "Which?", "among": ["p", "q"]})
    assert read_reply(task, item, '{"answer": "q"}').value == '"q"'
    with pytest.raises(Nonsense):
        read_reply(task, item, '{"answer": "r"}')


@given(st.text(max_size=200) | st.binary(max_size=60).map(lambda b: f'{{"answer": {b!r}}}'))
def test_no_reply_makes_an_answer_that_the_task_does_not_allow(reply: str) -> None:
    for task in (CHOICE, SET, FORM):
        try:
            guess = read_reply(task, ITEM, reply)
        except Nonsense:
            continue
        assert check(task, msgspec.json.decode(guess.value)) is None


def test_a_reply_of_nothing_but_blanks_after_a_fence_is_read_in_no_time() -> None:
    with pytest.raises(Nonsense):
        read_reply(SET, ITEM, "```" + " " * 199_000 + "x")
