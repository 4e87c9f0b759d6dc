"""Order in which texts are asked for."""

from __future__ import annotations

import numpy as np

from supt_async.learning.spans.effort import pattern, repeats_last, unsure_for_effort
from supt_async.learning.spans.tokens import words


def test_of_two_texts_that_are_equally_unsure_the_shorter_is_asked_for_first() -> None:
    scores = unsure_for_effort(np.log([0.1, 0.1, 0.9]), np.array([50, 5, 5]))
    assert np.argsort(scores).tolist() == [1, 0, 2]


def test_a_word_or_two_do_not_come_before_a_sentence_that_teaches_more() -> None:
    scores = unsure_for_effort(np.log([0.5, 0.05]), np.array([1, 20]))
    assert scores.argmin() == 1


def test_texts_that_differ_in_numbers_only_come_one_by_one() -> None:
    texts = ["Flight 12 to Kiel", "Flight 7 to Kiel", "flight 8 to Kiel", "No flight to Kiel"]
    patterns = [pattern(words(text)) for text in texts]
    scores = repeats_last(np.array([-0.3, -0.5, -0.4, -0.1]), patterns)
    assert np.argsort(scores).tolist() == [1, 3, 2, 0]
    assert not len(repeats_last(np.empty(0), []))
