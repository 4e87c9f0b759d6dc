"""What is known of labellers, decoded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from supt_async.consensus.known import WHOLE, YES_NO, Known
from supt_async.consensus.opinions import Opinion, decide
from supt_async.learning.crowd import estimate, judge
from supt_async.protocol.tasks.task import parse


def _known(classes: tuple[str, ...]) -> Known:
    """Return what is known after labeller 7 answered 100 items as 8 did, and 9 the opposite."""
    items = np.repeat(np.arange(100), 3)
    labellers = np.tile([7, 8, 9], 100)
    answers = (items + (labellers == 9)) % 2
    return Known(classes=classes, model=estimate(items, labellers, answers, 2).model)


def test_labellers_are_found_by_their_number() -> None:
    known = _known(('"cat"', '"dog"'))
    assert known.right(1) is None
    assert (known.right(7) or 0) > 0.9 > 0.2 > (known.right(9) or 1)


def test_classes_are_judged_by_who_gave_them() -> None:
    known = _known(('"cat"', '"dog"'))
    shares = known.probabilities(['"cat"', '"dog"'], [7, 9])
    assert shares is not None
    assert shares['"cat"'] > 0.95
    assert sum(shares.values()) == pytest.approx(1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([7, 8, 9, 12]), st.integers(0, 1)), min_size=2))
def test_one_item_is_judged_as_many_are(opinions: list[tuple[int, int]]) -> None:
    known = _known(('"cat"', '"dog"'))
    labellers, codes = (np.array(column) for column in zip(*opinions, strict=True))
    expected = judge(known.model, np.zeros(len(codes), dtype=np.int64), labellers, codes)
    texts = [known.classes[code] for code in codes]
    found = known.probabilities(texts, labellers.tolist())
    assert found is not None
    np.testing.assert_allclose(list(found.values()), expected.probabilities[0], atol=1e-9)


def test_an_answer_that_is_no_class_is_not_judged() -> None:
    assert _known(('"cat"', '"dog"')).probabilities(['"cat"', '"cow"'], [7, 8]) is None
    assert _known(()).probabilities(['"cat"'], [7]) is None


def test_naming_and_leaving_out_are_told_apart_for_lists_only() -> None:
    yes, no = _known(YES_NO).yes_no(7) or (0, 0)
    assert yes > 0.9 < no
    assert _known(YES_NO).yes_no(1) is None
    assert _known(('"cat"', '"dog"')).yes_no(7) is None


def test_a_consensus_uses_what_is_known() -> None:
    task = parse({"kind": "choice", "options": ["cat", "dog"]})
    opinions = [Opinion(9, "dog"), Opinion(7, "cat")]
    (found,) = decide(task, opinions, {WHOLE: _known(('"cat"', '"dog"'))}).values()
    assert (found.value, found.method) == ("cat", "crowd")
    (found,) = decide(task, opinions).values()
    assert (found.value, found.method) == ("dog", "coin")
