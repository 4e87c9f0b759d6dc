"""``supt labeller void``: a labeller's labels are withdrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.supt import Supt, refused

WHY = ("--project", "cats", "--reason", "clicked at random")


@pytest.fixture
def labelled(cats: Supt, tmp_path: Path) -> Supt:
    """The project with three labels of Bob's."""
    rows = [{"id": n, "data": f"text {n}", "label": "cat", "labeller": "Bob"} for n in range(3)]
    lines = [
        {"external_id": f"t{n}", "data": row["data"], "value": "cat", "labeller": "Bob"}
        for n, row in enumerate(rows)
    ]
    file = tmp_path / "labels.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = cats("project", "import-labels", "cats", str(file), "--from", "supt")
    assert done.code == 0, done.err
    return cats


def test_a_dry_run_counts_and_changes_nothing(labelled: Supt) -> None:
    said = labelled("labeller", "void", "Bob", *WHY, "--dry-run").out
    assert said == "would withdraw 3 labels of 3 items of Bob in cats\n"
    assert len(labelled("labels", "export", "cats").out.splitlines()) == 3


def test_labels_are_withdrawn_and_exported_with_the_reason(labelled: Supt) -> None:
    done = labelled("labeller", "void", "Bob", *WHY, "--yes", "--json")
    told = {"name": "Bob", "labels": 3, "items": 3, "dry_run": False}
    assert json.loads(done.out) == told
    assert labelled("labels", "export", "cats").out == ""
    rows = [
        json.loads(line)
        for line in labelled("labels", "export", "cats", "--withdrawn").out.splitlines()
    ]
    found = {(row["labeller"], row["withdrawn"], row["reason"]) for row in rows}
    assert found == {("Bob", True, "clicked at random")}
    assert '"what": "labeller_voided"' in labelled("project", "log", "cats", "--json").out


def test_what_cannot_be_done_is_said_in_a_sentence(labelled: Supt) -> None:
    refused(labelled("labeller", "void", "Nobody", *WHY, "--yes"), 1, "no labeller 'Nobody'")
    empty = ("--project", "cats", "--reason", " ")
    refused(labelled("labeller", "void", "Bob", *empty, "--yes"), 1, "say why")
    refused(labelled("labeller", "void", "Bob", *WHY, "--since", "soon"), 1, "is no time")
