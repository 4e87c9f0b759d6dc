"""Command line: output, exit codes and errors of one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.supt import CHOICE, Supt, refused


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("status", "nothing"), 1, "no project"),
        (("status", "--database", "nonsense"), 3, "database address"),
        (("status", "--database", "oracle+oracledb_async://h/x"), 3, "--database-untested"),
        (("status", "--database", "x://h/x", "--database-untested"), 3, "no driver 'x' here"),
        (("status", "--database-untested", "--database", "x://h/x"), 3, "no driver 'x' here"),
        (("status", "--database", "sqlite:////no/such/folder/x.db"), 3, "unable to open"),
        (("project", "create", "x", "--task", "missing.toml"), 1, "missing.toml"),
        (("project", "create", "x", "--task", "{oops"), 1, "JSON"),
        (("project", "create", "x", "--task", '{"kind": "guess"}'), 1, "kind"),
        (("project", "create", "No Slug", "--task", CHOICE), 1, "project name"),
        (("items", "add", "nothing", "x.jsonl"), 1, "no project"),
        (("labels", "export", "nothing"), 1, "no project"),
        (("labeller", "invite", "Ada", "--project", "nothing"), 1, "no project"),
        (("orchestrate", "nothing", "--once"), 1, "no project"),
        (("serve", "--port", "99999"), 2, "--port"),
        (("serve", "--keep-events", "-1"), 2, "--keep-events"),
        (("serve", "--rate-limit", "-0.5"), 2, "--rate-limit"),
        (("serve", "--port", "x"), 2, "--port"),
        (("nonsense",), 2, "No such command"),
        (("webhook", "replay", "x", "1"), 2, "--delivery. See `supt webhook replay --help`."),
        (("items", "add"), 2, "SLUG"),
    ],
)
def test_what_can_not_be_done_is_one_clear_line(
    supt: Supt, arguments: tuple[str, ...], code: int, word: str
) -> None:
    refused(supt(*arguments), code, word)


def test_training_needs_answers_first(cats: Supt) -> None:
    refused(cats("orchestrate", "cats", "--once"), 1, "nothing to learn from yet")


def test_one_training_can_be_had_by_hand(cats: Supt, tmp_path: Path) -> None:
    lines = [
        json.dumps({"data": f"{word} number {n}", "label": label})
        for n in range(6)
        for word, label in (("meow", "cat"), ("woof", "dog"))
    ]
    (tmp_path / "x.jsonl").write_text("\n".join([*lines, '"meow meow"', '"woof"']))
    cats("items", "add", "cats", "x.jsonl")
    trained = cats("orchestrate", "cats", "--once")
    assert trained.code == 0, trained.err
    assert "generation 1, trained on 12 labels, cross-validated score 1.000 (low: " in trained.out
    assert json.loads(cats("status", "--json").out)["generation"] == 1


def test_the_schema_is_upgraded_on_demand(supt: Supt) -> None:
    assert "up to date" in supt("db", "upgrade").out
