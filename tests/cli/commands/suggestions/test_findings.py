"""Words for what suggestions do."""

from __future__ import annotations

import pytest

from supt_async.cli.commands.suggestions.findings import conclusions, difference, figure
from supt_async.learning.suggestions.bootstrap import Difference
from supt_async.learning.suggestions.effects import Measure


def between(low: float, high: float) -> Difference:
    counted = {"shown_answers": 400, "blind_answers": 100, "needed": 100}
    return Difference(
        shown=0.5, blind=0.5, difference=(low + high) / 2, low=low, high=high, **counted
    )


@pytest.mark.parametrize("measure", Measure)
def test_only_an_interval_without_0_says_more_or_less(measure: Measure) -> None:
    one, two = (300.0, 700.0) if measure is Measure.MEDIAN_MS else (0.03, 0.07)
    by = "by 0.50 s" if measure is Measure.MEDIAN_MS else "by 5.0 percentage points"
    (more,) = conclusions({measure: between(one, two)})
    (less,) = conclusions({measure: between(-two, -one)})
    assert by in more
    assert by in less
    assert more != less
    for low, high in ((-one, two), (0.0, two), (-two, 0.0)):
        (none,) = conclusions({measure: between(low, high)})
        assert "no certain difference" in none


def test_what_is_missing_is_said_of_the_side_that_lacks_it() -> None:
    few = Difference(shown=1.0, blind=1.0, shown_answers=500, blind_answers=12, needed=100)
    fewer = Difference(shown=1.0, blind=1.0, shown_answers=7, blind_answers=1_200, needed=100)
    nothing = Difference(needed=30)
    assert conclusions({Measure.ACCEPTED: few, Measure.MEDIAN_MS: few, Measure.KNOWN: nothing}) == [
        "not enough blind answers yet: as suggested 12 of 100, median time 12 of 100"
    ]
    assert conclusions({Measure.OTHERS: fewer}) == [
        "not enough answers that saw it yet: other people 7 of 100"
    ]


def test_figures_have_a_unit_and_differences_a_sign() -> None:
    assert figure(Measure.MEDIAN_MS, 3_140.0, 1_200) == "3.14 s (1,200)"
    assert figure(Measure.ACCEPTED, 0.9125, 80) == "91.2% (80)"
    assert figure(Measure.KNOWN, None, 0) == ""
    assert difference(Measure.MEDIAN_MS, between(-1_500, 500)) == "-0.50 (-1.50 to 0.50)"
    assert difference(Measure.OTHERS, between(-0.0001, 0.0001)) == "+0.0 (0.0 to 0.0)"
    assert difference(Measure.OTHERS, Difference(needed=30)) == ""
