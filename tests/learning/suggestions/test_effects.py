"""What suggestions do to answers, by source and version."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supt_async.learning.suggestions import effects as module
from supt_async.learning.suggestions.bootstrap import Difference
from supt_async.learning.suggestions.effects import (
    NEEDED,
    Measure,
    SuggestedAnswer,
    effects,
    without_hidden,
)


def answers(
    count: int, *, shown: bool, same: int, first: int, ms: int = 2_000
) -> list[SuggestedAnswer]:
    return [
        SuggestedAnswer(
            item=first + i,
            labeller=1,
            source="llm",
            version="1",
            shown=shown,
            same=i < same,
            ms=ms + i % 7,
            others=1.0 if i < same else 0.0,
        )
        for i in range(count)
    ]


GIVEN = [
    *answers(400, shown=True, same=360, first=0),
    *answers(NEEDED, shown=False, same=80, first=1_000, ms=3_000),
]


def test_a_source_is_measured_against_the_answers_that_did_not_see_it() -> None:
    (found,) = effects(GIVEN, seed=3)
    assert (found.source, found.version, found.whole) == ("llm", None, True)
    assert (found.measures[Measure.ACCEPTED].shown, found.measures[Measure.ACCEPTED].blind) == (
        0.9,
        0.8,
    )
    assert found.measures[Measure.ACCEPTED].difference == pytest.approx(0.1)
    assert found.measures[Measure.MEDIAN_MS].difference == pytest.approx(-1_000, abs=3)
    assert found.measures[Measure.OTHERS].difference == pytest.approx(0.1)
    assert found.measures[Measure.KNOWN] == Difference(needed=30)


def test_too_few_blind_answers_make_no_difference() -> None:
    (found,) = effects(GIVEN[:-1], seed=3)
    assert found.measures[Measure.ACCEPTED].difference is None
    assert found.measures[Measure.ACCEPTED].blind_answers == NEEDED - 1
    assert found.measures[Measure.OTHERS].difference is not None  # agreement needs fewer


def test_the_same_answers_have_the_same_intervals() -> None:
    assert effects(GIVEN, seed=3) == effects(GIVEN, seed=3)


def test_each_version_of_a_source_follows_all_of_them() -> None:
    newer = [replace(one, version="2") for one in GIVEN[:200]]
    other = [replace(one, source="rules", version=None) for one in GIVEN[:10]]
    found = effects([*other, *newer, *GIVEN[200:]], seed=3)
    assert [(one.source, one.version, one.whole) for one in found] == [
        ("rules", None, True),
        ("llm", None, True),
        ("llm", "2", False),
        ("llm", "1", False),
    ]
    whole, second, first = (one.measures[Measure.ACCEPTED].shown_answers for one in found[1:])
    assert (whole, second, first) == (400, 200, 200)


def test_the_report_has_the_latest_sources_and_versions_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_SOURCES", 1)
    monkeypatch.setattr(module, "MAX_VERSIONS", 2)
    given = [replace(GIVEN[0], version=str(9 - i)) for i in range(3)]
    found = effects([*given, replace(GIVEN[0], source="rules")], seed=3)
    assert [(one.source, one.version) for one in found] == [
        ("llm", None),
        ("llm", "9"),
        ("llm", "8"),
    ]


def test_answers_without_a_time_count_for_everything_else() -> None:
    (found,) = effects([replace(one, ms=None) for one in GIVEN], seed=3)
    assert found.measures[Measure.MEDIAN_MS] == Difference(needed=100)
    assert found.measures[Measure.ACCEPTED].difference is not None


def kept(text: str) -> str:
    """Tell which answers count; S saw a suggestion, B did not, H hid it: from oldest to latest."""
    shown = {"S": True, "B": False, "H": None}
    given = [replace(GIVEN[0], item=i, shown=shown[sign]) for i, sign in enumerate(text)]
    found = {one.item for one in without_hidden(given[::-1])}
    return "".join(sign if i in found else "." for i, sign in enumerate(text))


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("SBSB", "SBSB"),
        ("BHBH", "...."),
        ("SBHBBSB", "SB...SB"),
        ("BBSHB", "BBS.."),
        ("BB", "BB"),
        ("", ""),
    ],
)
def test_what_people_answer_while_they_hide_suggestions_does_not_count(
    given: str, counted: str
) -> None:
    assert kept(given) == counted


def test_who_hides_suggestions_leaves_the_answers_of_others_alone() -> None:
    hidden = replace(GIVEN[0], labeller=2, shown=None)
    other = replace(GIVEN[0], labeller=1, shown=False)
    assert without_hidden([hidden, other, hidden]) == [other]
