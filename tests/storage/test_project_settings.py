"""Settings of a project: what is allowed, and what is stored."""

from __future__ import annotations

import pytest

from supt_async.domain.project import Settings
from supt_async.errors import Refused
from supt_async.storage.project_settings import read_change, training, view


def test_settings_are_read_by_the_names_that_people_use() -> None:
    given = {"overlap": 2, "lease_seconds": 30, "undo_seconds": 0.5, "blind": True}
    assert read_change(given, []) == {
        "overlap": 2,
        "overlap_max": None,
        "lease_ms": 30_000,
        "undo_ms": 500,
        "blind": True,
    }


def test_suggestions_are_off_unless_an_owner_chooses_a_source() -> None:
    assert Settings().suggest == "off"
    assert Settings().suggest_blind == 0.2
    given = {"suggest": "llm", "suggest_min": 1, "suggest_blind": 0}
    assert read_change(given, []) == given


def test_null_stands_for_the_servers_own() -> None:
    given = {"holdout": None, "acquisition": None, "model": None}
    assert read_change(given, []) == given


def test_a_model_is_one_of_those_on_offer_or_the_built_in_one() -> None:
    assert read_change({"model": "forest"}, ["forest"]) == {"model": "forest"}
    assert read_change({"model": "built-in"}, []) == {"model": "built-in"}
    with pytest.raises(Refused, match="choose one of built-in, forest"):
        read_change({"model": "os:system"}, ["forest"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("overlap", 0),
        ("overlap", 1001),
        ("overlap", True),
        ("overlap", 1.5),
        ("overlap", None),
        ("overlap", "0..3"),
        ("overlap", "2..1001"),
        ("overlap", "2-7"),
        ("sure", 1),
        ("sure", 0.4),
        ("again", "last"),
        ("gold_rate", 0.6),
        ("gold_feedback", 1),
        ("gold_min", 1.5),
        ("quiz", -1),
        ("quiz", 1.0),
        ("quota", 0),
        ("lease_seconds", 0.5),
        ("lease_seconds", float("nan")),
        ("lease_seconds", 1e12),
        ("undo_seconds", -1),
        ("undo_seconds", "60"),
        ("blind", 1),
        ("holdout", 1),
        ("holdout", -0.1),
        ("holdout", float("nan")),
        ("acquisition", "os:system"),
        ("acquisition", ["margin"]),
        ("suggest", ""),
        ("suggest", " llm"),
        ("suggest", "a\nb"),
        ("suggest", "x" * 129),
        ("suggest", None),
        ("suggest_min", -0.1),
        ("suggest_min", 1.1),
        ("suggest_min", float("nan")),
        ("suggest_min", True),
        ("suggest_blind", 2),
        ("suggest_blind", "half"),
        ("colour", "red"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(Refused, match=name):
        read_change({name: value}, [])


def test_the_training_keeps_what_is_left_out_and_forgets_what_is_null() -> None:
    stored = training("{}", {"holdout": 0.1, "acquisition": "entropy", "overlap": 3})
    assert stored == '{"holdout":0.1,"acquisition":"entropy"}'
    assert training(stored, {"holdout": None}) == '{"acquisition":"entropy"}'


def test_settings_are_shown_by_the_names_that_people_use() -> None:
    assert view(Settings(overlap=2, holdout=0.1)) == {
        "overlap": 2,
        "lease_seconds": 600,
        "undo_seconds": 3600,
        "blind": False,
        "holdout": 0.1,
        "acquisition": None,
        "model": None,
        "suggest": "off",
        "suggest_min": 0,
        "suggest_blind": 0.2,
        "sure": 0.9,
        "again": "first",
        "gold_rate": 0.05,
        "gold_feedback": False,
        "gold_min": 0,
        "quiz": 0,
        "quota": None,
    }
    assert view(Settings(overlap=2, overlap_max=7))["overlap"] == "2..7"


def test_an_overlap_may_have_a_least_and_a_most() -> None:
    assert read_change({"overlap": "2..7"}, []) == {"overlap": 2, "overlap_max": 7}
    assert read_change({"overlap": "3..3"}, []) == {"overlap": 3, "overlap_max": None}
    assert read_change({"overlap": "3"}, []) == {"overlap": 3, "overlap_max": None}
    with pytest.raises(Refused, match=r"7\.\.2 ends below its beginning: write 2\.\.7"):
        read_change({"overlap": "7..2"}, [])


def test_known_answers_and_further_opinions_have_settings() -> None:
    given = {
        "sure": 0.9,
        "again": "ranked",
        "gold_rate": 0.1,
        "gold_feedback": True,
        "gold_min": 0.7,
        "quiz": 10,
        "quota": 50,
    }
    assert read_change(given, []) == given
    assert read_change({"quota": None}, []) == {"quota": None}
