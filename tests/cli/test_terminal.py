"""Untrusted text on a terminal: printed as it is, and without effect."""

from __future__ import annotations

import ast
import json
import sqlite3
from pathlib import Path

import pytest

from supt_async import cli as package
from supt_async.cli.commands.status import picture
from supt_async.cli.terminal import console, printable
from tests.cli.supt import Supt, refused

MARKUP = ["[/red]", "[/]", "[link=//evil]x[/link]", "[bold]b", ":smile:", r"\[x]"]
HOSTILE = "a\x1b]0;x\x07b\x9b31m\u202ec\u2066"


@pytest.mark.parametrize("name", MARKUP)
def test_names_are_no_markup(cats: Supt, tmp_path: Path, name: str) -> None:
    assert cats("labeller", "invite", "Ada", "--project", "cats").code == 0
    database = sqlite3.connect(tmp_path / "cli.db")  # a name of an older version may hold a /
    database.execute("UPDATE labeller SET name = ?", (name,))
    database.commit()
    database.close()
    assert name in cats("labeller", "list").out


@pytest.mark.parametrize("title", MARKUP)
def test_titles_are_no_markup(supt: Supt, title: str) -> None:
    task = '{"kind": "text"}'
    assert supt("project", "create", "p", "--title", title, "--task", task).code == 0
    assert title in supt("project", "list").out


@pytest.mark.parametrize("error", [*MARKUP, HOSTILE])
def test_what_a_model_failed_of_is_no_markup(error: str) -> None:
    counts = ("labels", "out", "connected", "generation", "behind", "out_behind", "dealt_twice")
    project = {
        **dict.fromkeys((*counts, "per_minute", "done", "items"), 0),
        "slug": "p",
        "paused": False,
        "labels_to_target": None,
        "dealt_twice_at": None,
        "model": {
            **dict.fromkeys(("score", "holdout_score", "measure", "stopping", "encoding", "waits")),
            "questions": [],
            "state": "failed",
            "labels": 0,
            "error": error,
            "progress": f"epoch {error}",
            "notes": [error],
        },
    }
    screen = console()
    with screen.capture() as shown:
        screen.print(picture([project]))
    assert printable(error) in shown.get()
    assert printable(f"epoch {error}") in shown.get()


def test_no_control_character_reaches_the_terminal(cats: Supt, tmp_path: Path) -> None:
    """Names of an older version may hold some, and so may what is typed in."""
    assert cats("labeller", "invite", "Ada", "--project", "cats").code == 0
    database = sqlite3.connect(tmp_path / "cli.db")
    database.execute("UPDATE labeller SET name = ?", (HOSTILE,))
    database.execute("UPDATE project SET title = ?", (HOSTILE,))
    database.commit()
    database.close()
    shown = [
        cats(*command).out
        for command in (
            ("labeller", "list"),
            ("project", "list"),
            ("labeller", "list", "--json"),
            ("project", "list", "--json"),
            ("project", "show", "cats"),
        )
    ]
    for out in shown:
        assert not set(out) & set("\x1b\x07\x9b\u202e\u2066"), out
        assert "31m" in out
    assert json.loads(shown[2])["name"] == HOSTILE
    wrong = cats("labeller", "revoke", HOSTILE + "?")
    refused(wrong, 1, "no labeller")
    assert not set(wrong.err) & set("\x1b\x07\x9b\u202e\u2066")


def test_all_commands_draw_with_what_takes_texts_as_they_are() -> None:
    for path in Path(package.__path__[0]).rglob("*.py"):
        if path.name == "terminal.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "Console", f"{path.name}: use terminal.console"
                assert node.func.id != "Table", f"{path.name}: use screen.table"


def test_a_list_of_labellers_says_where_they_take_part_and_if_they_came(cats: Supt) -> None:
    cats("labeller", "invite", "Ada", "--project", "cats", "--role", "admin")
    cats("labeller", "invite", "Bob")
    listed = cats("labeller", "list").out
    assert "cats (admin)" in listed
    assert "all (labeller)" in listed
    assert listed.count("not opened") == 2
    rows = [json.loads(line) for line in cats("labeller", "list", "--json").out.splitlines()]
    assert [row["projects"] for row in rows] == [{"cats": "admin"}, {"*": "labeller"}]
    assert [row["link_opened"] for row in rows] == [False, False]


def test_it_is_said_that_somebody_was_revoked_or_is_known(cats: Supt) -> None:
    invite = ("labeller", "invite", "Bob", "--project", "cats")
    assert "revoked" not in cats(*invite).out
    assert "--renew" in cats(*invite).out
    cats("labeller", "revoke", "Bob")
    assert "Bob had been revoked" in cats(*invite).out
    cats("labeller", "revoke", "Bob")
    again = json.loads(cats(*invite, "--json").out)
    assert (again["known"], again["was_revoked"]) == (True, True)


def test_names_in_a_file_are_printed_without_control_characters(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\x1b]0;title\x07,b\nx,NA\ny,2\n")
    added = cats("items", "add", "cats", "x.csv", "--text", "b")
    assert "left out: a\\x1b]0;title\\x07" in added.out
    assert not {"\x1b", "\x07"} & {*added.out, *added.err}
