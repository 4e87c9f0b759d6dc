"""Likely label errors on a terminal and in a CSV file."""

from __future__ import annotations

import io

from supt_async.cli.suspect_report import suspects_table, write_suspects
from supt_async.cli.terminal import console
from supt_async.domain.ids import ItemId, RunId
from supt_async.domain.values import JSONValue
from supt_async.storage.review_records import SuspectInfo


def suspect(value: JSONValue, predicted: JSONValue, external_id: str | None = None) -> SuspectInfo:
    return SuspectInfo(
        item=ItemId(12),
        external_id=external_id,
        run=RunId(3),
        value=value,
        probability=0.01234567,
        predicted=predicted,
        predicted_probability=0.9,
        created_ms=1_900_000_000_000,
        looked_ms=None,
    )


def test_a_csv_file_has_a_row_for_each_suspect() -> None:
    file = io.StringIO()
    write_suspects(file, {}, [suspect("a, b", ["x"], "T-1"), suspect(True, 2)])
    assert file.getvalue().splitlines() == [
        "item,external_id,value,probability,predicted,predicted_probability,run,created",
        '12,T-1,"a, b",0.012346,"[""x""]",0.9,3,2030-03-17T17:46:40.000+00:00',
        "12,,true,0.012346,2,0.9,3,2030-03-17T17:46:40.000+00:00",
    ]


def test_no_cell_of_a_csv_file_is_a_formula() -> None:
    file = io.StringIO()
    write_suspects(file, {}, [suspect("=1+1", "@x", "=cmd()"), suspect(-1, "y", "T-1")])
    cells = [line.split(",")[1:5] for line in file.getvalue().splitlines()[1:]]
    assert [cell[:1] for cell in (cells[0][0], cells[0][1], cells[0][3])] == ["'", "'", "'"]
    assert (cells[1][0], cells[1][1]) == ("T-1", "-1")


def test_a_table_shows_long_and_hostile_answers_as_one_short_line() -> None:
    screen = console()
    with screen.capture() as captured:
        screen.print(suspects_table({}, [suspect("x" * 500, "\x1b[31m[red]y", "T-1")]))
    shown = captured.get()
    assert "\x1b" not in shown
    assert "12 (T-1)" in shown
    assert "x" * 61 not in shown.replace("\n", "").replace(" ", "")
