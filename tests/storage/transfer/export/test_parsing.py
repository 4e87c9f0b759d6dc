"""Options of an export: what is asked for, and what does not exist."""

from __future__ import annotations

import pytest

from supt_async.errors import Refused
from supt_async.storage.transfer.export.options import ExportOptions
from supt_async.storage.transfer.export.parsing import export_options, parse_time


def test_without_options_there_is_a_json_line_for_each_label() -> None:
    assert export_options({}) == ExportOptions()
    assert export_options({"resolve": None, "with": None, "since": ""}) == ExportOptions()


def test_a_format_says_which_rows_it_is_for() -> None:
    assert export_options({"format": "coco"}).resolve == "consensus"
    assert export_options({"format": "coco", "resolve": "none"}).resolve == "none"
    assert export_options({"format": "csv", "resolve": "majority"}).resolve == "majority"


def test_extras_are_a_text_or_a_list_each_once() -> None:
    assert export_options({"with": " item, meta,item,"}).extras == ("item", "meta")
    assert export_options({"with": ["features"]}).extras == ("features",)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"format": "xml"}, "format is one of jsonl, csv, parquet"),
        ({"resolve": "vote"}, "resolve is one of none, majority, consensus"),
        ({"with": "colour"}, "item, features, meta"),
        ({"format": "coco", "with": "item"}, "can't hold"),
        ({"safe": True}, "csv"),
        ({"tokens": "words"}, "conll"),
        ({"format": "csv", "resolve": "majority", "late": True}, "resolve none"),
        ({"since": "yesterday"}, "'yesterday' is no time"),
        ({"since": "2026-11-28T10:00"}, "zone"),
    ],
)
def test_what_an_export_does_not_have_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        export_options(given)


def test_labels_of_programs_are_left_out_by_either_name() -> None:
    assert export_options({"machine": True, "no_machine": False}).machine
    assert not export_options({"machine": False}).machine
    assert not export_options({"machine": True, "no_machine": True}).machine


def test_a_date_is_the_beginning_of_a_day_in_utc() -> None:
    assert parse_time("1970-01-02") == 86_400_000
    assert parse_time("1970-01-02T00:00:00.5+01:00") == 82_800_500
    assert parse_time("1970-01-01T00:00Z") == 0
    assert parse_time("1970-01-02T00:00 01:00") == 82_800_000, "a plus sign in a URL is a space"
