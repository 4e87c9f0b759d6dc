"""``supt project``: projects are created, listed, paused and deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.supt import CHOICE, Supt, refused


def test_a_project_is_made_listed_paused_and_deleted(supt: Supt) -> None:
    task = '{"kind": "choice", "options": ["a", "b"]}'
    made = supt("project", "create", "letters", "--task", task, "--overlap", "2", "--json")
    assert json.loads(made.out)["overlap"] == 2
    assert "letters" in supt("project", "list").out
    supt("project", "pause", "letters")
    assert json.loads(supt("project", "show", "letters", "--json").out)["paused"] is True
    supt("project", "resume", "letters")
    assert json.loads(supt("project", "show", "letters", "--json").out)["paused"] is False
    assert supt("project", "delete", "letters", "--yes").code == 0
    refused(supt("project", "show", "letters"), 1, "no project 'letters'")


@pytest.mark.parametrize("name", ["task.toml", "task.json"])
def test_a_task_may_stand_in_a_file(supt: Supt, tmp_path: Path, name: str) -> None:
    text = 'kind = "choice"\noptions = ["x", "y"]\n' if name.endswith("toml") else CHOICE
    (tmp_path / name).write_text(text)
    assert supt("project", "create", "p", "--task", name).code == 0


def test_a_project_is_made_of_a_template_with_its_examples(supt: Supt) -> None:
    made = supt("project", "create", "r", "--template", "sentiment", "--examples", "--json")
    assert json.loads(made.out)["title"] == "Sentiment of a text"
    assert json.loads(supt("status", "r", "--json").out)["items"] == 10
    again = supt("project", "create", "r2", "--template", "sentiment", "--examples")
    assert again.out == "made project r2 with 10 example items; next: supt items add r2 FILE\n"
    names = [json.loads(x)["name"] for x in supt("project", "templates", "--json").out.splitlines()]
    assert "boxes" in names
    assert "boxes" in supt("project", "templates").out
    refused(supt("project", "create", "x", "--template", "sentimant"), 1, "mean 'sentiment'?")
    assert "transcripts" in supt("project", "create", "--help").out
    refused(supt("project", "create", "x"), 1, "--task, or --template")
    both = supt("project", "create", "x", "--template", "spam", "--task", CHOICE)
    refused(both, 1, "--task, or --template")
    refused(supt("project", "create", "x", "--task", CHOICE, "--examples"), 1, "--template")
