"""Tasks that a default model learns."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.learning.teachable import learnable, needs_features


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ({"kind": "choice"}, True),
        ({"kind": "choices"}, True),
        ({"kind": "compare"}, True),
        ({"kind": "rating"}, True),
        ({"kind": "text"}, False),
        ({"kind": "boxes"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_task_with_one_answer_of_a_few_can_be_learned(task: Any, expected: bool) -> None:
    assert learnable(task) is expected


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ({"item": "image"}, True),
        ({"item": "audio"}, True),
        ({"item": "text"}, False),
        (None, False),
    ],
)
def test_a_text_that_names_a_file_says_nothing_to_a_model(task: Any, expected: bool) -> None:
    assert needs_features(task) is expected
