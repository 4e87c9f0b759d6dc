"""``supt items reopen``: items are answered again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.supt import Supt, refused

WHY = ("--reason", "new guidelines")


@pytest.fixture
def labelled(cats: Supt, tmp_path: Path) -> Supt:
    """The project with three items that have a label."""
    rows = [{"id": f"t{n}", "data": f"text {n}", "label": "cat"} for n in range(3)]
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert cats("items", "add", "cats", str(file)).code == 0
    return cats


def test_items_are_reopened_by_their_ids(labelled: Supt) -> None:
    ids = ("--id", "t0", "--id", "t2")
    said = labelled("items", "reopen", "cats", *ids, *WHY, "--dry-run").out
    assert said == "would withdraw 2 labels of 2 items in cats\n"
    said = labelled("items", "reopen", "cats", *ids, *WHY, "--yes").out
    assert said == "withdrew 2 labels of 2 items in cats\n"
    (row,) = labelled("labels", "export", "cats").out.splitlines()
    assert json.loads(row)["external_id"] == "t1"


def test_items_are_reopened_by_a_search(labelled: Supt) -> None:
    done = labelled(
        "items", "reopen", "cats", "--where", "status=labelled", *WHY, "--yes", "--json"
    )
    assert json.loads(done.out) == {"labels": 3, "corrections": 0, "items": 3, "dry_run": False}
    assert labelled("labels", "export", "cats").out == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "say which items"),
        (("--id", "t0", "--where", "status=labelled"), "say which items"),
        (("--id", "t9"), "no item 't9'"),
        (("--where", "status"), "write status=VALUE"),
        (("--where", "text=x"), "write status=VALUE"),
        (("--where", "status=odd"), "status is one of"),
        (("--where", "status=unlabelled"), "status is one of"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    labelled: Supt, given: tuple[str, ...], said: str
) -> None:
    refused(labelled("items", "reopen", "cats", *given, *WHY, "--yes"), 1, said)
