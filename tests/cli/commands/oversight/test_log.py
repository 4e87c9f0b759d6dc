"""``supt project log``: who did what in a project."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from supt_async.cli import cli
from supt_async.cli.commands.oversight.log import described
from tests.cli.supt import CHOICE, Supt, refused


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


NO_ACT = frozenset(
    [
        "serve",
        "orchestrate",
        "status",
        "simulate",
        "demo",
        "items text-index",
        "db backup",
        "db check",
        "db recount",
        "db restore",
        "db upgrade",
        "model export",
        "project export",
        "project links",
        "project list",
        "project log",
        "project show",
        "project templates",
        "labels agreement",
        "labels export",
        "labels suspects",
        "suggestions curve",
        "suggestions list",
        "suggestions report",
        "labeller list",
        "labeller report",
        "group list",
        "labeller sign-ins",
        "webhook deliveries",
        "webhook list",
        "doctor",
        "items text-index",
    ]
)
"""Commands that change nothing of a project by an act of somebody's, or only run others."""
ELSEWHERE = frozenset(
    [
        "project import-labels",
        "project import-superintendent",
        "project import",
        "project copy",
        "suggestions add",
        "suggestions accept",
        "suggestions delete",
        "suggestions from-llm",
        "items reopen",
        "labeller void",
        "labeller erase",
        "labeller lift",
        "project delete",
        "events follow",
        "events off",
        "events on",
        "webhook add",
        "webhook pause",
        "webhook remove",
        "webhook replay",
        "webhook resume",
        "webhook rotate",
        "webhook test",
    ]
)
"""Commands whose entries the contract tests of what they call look at."""


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the names of all commands below one."""
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from leaves(below, (*path, name))


def test_every_command_that_changes_something_leaves_an_entry(cats: Supt, tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    gold = '{"data": "g", "id": "g", "label": "cat", "gold": true}\n'
    file.write_text('{"data": "x", "id": "x"}\n' + gold)
    walked = {
        "project create": (("project", "create", "dogs", "--task", CHOICE), "project_created"),
        "items add": (("items", "add", "dogs", str(file)), "items_added"),
        "project set": (("project", "set", "dogs", "--overlap", "2"), "settings_changed"),
        "project pause": (("project", "pause", "dogs"), "project_paused"),
        "project resume": (("project", "resume", "dogs"), "project_resumed"),
        "labeller invite": (("labeller", "invite", "Ada", "--project", "dogs"), "labeller_invited"),
        "labeller reinvite": (
            ("labeller", "reinvite", "Ada", "--project", "dogs"),
            "labeller_reinvited",
        ),
        "project hand-over": (("project", "hand-over", "dogs", "Ada"), "project_handed_over"),
        "items retire-gold": (("items", "retire-gold", "dogs", "--id", "g"), "gold_retired"),
        "project link": (("project", "link", "dogs", "--max", "2"), "link_made"),
        "project close-link": (("project", "close-link", "dogs", "1"), "link_closed"),
        "labeller revoke": (("labeller", "revoke", "Ada"), "labeller_revoked"),
        "project archive": (("project", "archive", "dogs"), "project_archived"),
        "project unarchive": (("project", "unarchive", "dogs"), "project_unarchived"),
    }
    for name, (arguments, what) in walked.items():
        done = cats(*arguments)
        assert done.code == 0, f"{name}: {done.err}"
        said = cats("project", "log", "dogs", "--json", "--limit", "1").out
        assert json.loads(said)["what"] == what, name
    groups = {"group create", "group add", "group remove", "group delete"}
    of_no_project = groups | {"labeller link", "labeller sign-out"}
    assert set(leaves(cli)) == {*walked, *NO_ACT, *ELSEWHERE, *of_no_project}
