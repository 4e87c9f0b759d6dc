"""The command `supt doctor`: lines, JSON, exit code, and no secret."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from supt_async.cli.doctor.checks import CHECKS
from tests.cli.supt import Supt


def test_each_finding_is_one_line_and_a_problem_ends_with_1(cats: Supt, tmp_path: Path) -> None:
    said = cats("doctor", "--state", str(tmp_path / "state"))
    assert said.err == ""
    lines = said.out.splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "warning"}
    assert said.code == 0
    assert [topic for topic, _ in CHECKS] == list(dict.fromkeys(line.split()[1] for line in lines))
    (tmp_path / "cli.db").chmod(0o644)
    said = cats("doctor")
    assert said.code == 1
    assert "\nproblem  database  everybody on this machine can read" in said.out


def test_with_json_each_finding_is_an_object(cats: Supt) -> None:
    said = cats("doctor", "--json")
    found = [json.loads(line) for line in said.out.splitlines()]
    assert {tuple(one) for one in found} == {("check", "level", "text")}
    assert {one["level"] for one in found} <= {"ok", "warning", "problem"}


def test_nothing_is_made_or_changed(supt: Supt, tmp_path: Path) -> None:
    assert supt("doctor").code == 0
    assert os.listdir(tmp_path) == []
    supt("project", "create", "cats", "--task", '{"kind": "text"}')
    before = (tmp_path / "cli.db").read_bytes()
    supt("doctor")
    assert (tmp_path / "cli.db").read_bytes() == before


def test_settings_come_from_variables_as_well_and_no_secret_is_shown(
    supt: Supt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPT_DATABASE", "postgresql://supt:hush-hush@127.0.0.1:1/x")
    monkeypatch.setenv("SUPT_MEDIA_ROOT", "http://user:hush-hush@127.0.0.1:1/x")
    monkeypatch.setenv("SUPT_URL", "https://user:hush-hush@label.example.org")
    said = supt("doctor")
    assert said.code == 1
    assert "hush" not in said.out + said.err
    assert "--url must have no user or password" in said.out
