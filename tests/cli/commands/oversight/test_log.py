"""``supt project log``: who did what in a project."""

from __future__ import annotations

import csv
import io
import json

import pytest

from supt_async.cli.commands.oversight.log import described
from tests.cli.supt import Supt, refused


def test_the_log_says_what_an_operator_did_newest_first(cats: Supt) -> None:
    cats("project", "set", "cats", "--overlap", "2")
    cats("project", "pause", "cats")
    lines = cats("project", "log", "cats", "--json").out.splitlines()
    acts = [json.loads(line) for line in lines]
    assert [act["what"] for act in acts] == [
        "project_paused",
        "settings_changed",
        "project_created",
    ]
    assert {act["who"] for act in acts} == {None}
    assert acts[1]["details"] == {"overlap": {"from": 1, "to": 2}}
    assert acts[2]["details"] == {"project": "cats"}


def test_the_log_is_a_table_or_csv_and_can_be_cut(
    cats: Supt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    cats("labeller", "invite", "=Ada", "--project", "cats")
    said = cats("project", "log", "cats").out
    assert "labeller invited" in said
    assert "labeller: =Ada, role: labeller" in said
    (head, row) = csv.reader(
        io.StringIO(cats("project", "log", "cats", "--csv", "--limit", "1").out)
    )
    assert head == ["time", "who", "what", "details"]
    assert row[1:] == [
        "(operator)",
        "labeller_invited",
        '{"labeller": "=Ada", "role": "labeller"}',
    ]


def test_two_formats_are_refused_and_so_is_an_unknown_project(cats: Supt) -> None:
    refused(cats("project", "log", "cats", "--csv", "--json"), 1, "two formats")
    refused(cats("project", "log", "dogs"), 1, "there is no project 'dogs'")


def test_details_are_one_line() -> None:
    details = {"overlap": {"from": 1, "to": "2..5"}, "changed": ["title", "task"], "labels": 3}
    assert described(details) == "overlap: 1 -> 2..5, changed: title task, labels: 3"
