"""Verdict: what the signals come to, in a word and in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from supt_async.learning.stopping.verdict import Stopping, Verdict, Why, judge, points, sentence

STOP, GO_ON, UNKNOWN = Verdict.STOP, Verdict.CONTINUE, Verdict.UNKNOWN


def verdict(metrics: dict[str, float], labels: int = 400) -> Stopping:
    return judge(labels, {"score": 0.8, **metrics})


def gain(low: float, middle: float, high: float) -> dict[str, float]:
    shares = {"gain": middle, "gain_low": low, "gain_high": high}
    return {name: value / 100 for name, value in shares.items()} | {"gain_labels": 500.0}


@pytest.mark.parametrize(
    ("metrics", "found", "why"),
    [
        (gain(0.1, 0.4, 0.9), STOP, Why.GAIN),
        (gain(-0.5, 0.2, 2.0), STOP, Why.GAIN),
        (gain(0.1, 0.8, 2.1), GO_ON, Why.GAIN),
        ({**gain(0.1, 0.5, 1.1), "gain_labels": 250.0}, GO_ON, Why.GAIN),
        ({**gain(0.1, 0.5, 0.8), "gain_labels": 60.0}, STOP, Why.GAIN),
        (gain(2, 3, 5), GO_ON, Why.GAIN),
        (gain(-1, 1, 4), UNKNOWN, Why.WIDE),
        ({**gain(-1, 1, 4), "stable": 1.0}, STOP, Why.STABLE),
        ({**gain(-1, 1, 4), "stable": 0.0}, UNKNOWN, Why.WIDE),
        ({**gain(0.1, 0.8, 2.1), "flat": 1.0}, STOP, Why.FLAT),
        ({**gain(2, 3, 5), "flat": 0.0}, GO_ON, Why.GAIN),
        ({"stable": 1.0}, STOP, Why.STABLE),
        ({"stable": 0.0}, UNKNOWN, Why.KIND),
        ({"kappa": 0.98}, UNKNOWN, Why.KIND),
    ],
)
def test_each_combination_of_signals_has_its_verdict(
    metrics: dict[str, float], found: Verdict, why: Why
) -> None:
    one = verdict(metrics)
    assert (one.verdict, one.why) == (found, why)


def test_few_labels_and_no_evaluation_say_nothing_yet() -> None:
    assert verdict({}, labels=99).why == Why.LABELS
    assert judge(99, {}).why == Why.LABELS
    assert judge(99, {"kappa": 1.0, "stable": 1.0}).why == Why.LABELS
    assert judge(400, {"labels:a": 3.0}).why == Why.EVALUATION


@given(st.floats(-5, 20), st.floats(0, 10), st.floats(0, 10))
def test_the_more_there_is_to_gain_the_less_one_stops(
    low: float, to_middle: float, to_high: float
) -> None:
    here = verdict(gain(low, low + to_middle, low + to_middle + to_high)).verdict
    more = verdict(gain(low + 1, low + 1 + to_middle, low + 1 + to_middle + to_high)).verdict
    order = [STOP, UNKNOWN, GO_ON]
    assert order.index(more) >= order.index(here)


def test_a_verdict_is_a_sentence() -> None:
    assert sentence(verdict(gain(0.1, 0.4, 0.9))) == (
        "You can stop: another 500 labels would gain about 0.4 points of accuracy (0.1 to 0.9)."
    )
    assert sentence(verdict(gain(2, 3, 5))).startswith("It still pays: another 500 labels")
    assert "can't be said yet: another 500 labels would gain about 1.0 points" in sentence(
        verdict(gain(-1, 1, 4))
    )
    assert sentence(verdict({"stable": 1})) == (
        "You can stop: the latest labels hardly changed the model."
    )
    assert "(0.0 to 4.0)" in sentence(verdict({**gain(-1, 1, 4), "flat": 1}))
    assert "fewer than 100 labels" in sentence(verdict({}, labels=10))
    assert "has not been evaluated yet" in sentence(judge(200, {}))


@pytest.mark.parametrize(
    ("share", "said"),
    [(-0.01, "0.0"), (0.0042, "0.4"), (0.0994, "9.9"), (0.0995, "10"), (0.3, "30")],
)
def test_points_have_no_more_digits_than_they_are_certain(share: float, said: str) -> None:
    assert points(share) == said
