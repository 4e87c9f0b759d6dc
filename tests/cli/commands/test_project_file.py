"""``supt project export``, ``import`` and ``copy``."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.supt import Supt, refused

SLUGS = ("cats", "all")


@pytest.fixture
def file(cats: Supt, tmp_path: Path) -> Path:
    """File of the project ``cats``, with three items, a known answer, an owner and a labeller."""
    lines = [{"data": "a", "id": "1"}, {"data": "b"}, {"data": "c", "label": "dog"}]
    (tmp_path / "items.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert cats("items", "add", "cats", "items.jsonl").code == 0
    assert cats("labeller", "invite", "Olga", "--project", "cats", "--role", "admin").code == 0
    assert cats("labeller", "invite", "Ada", "--project", "cats").code == 0
    said = cats("project", "export", "cats")
    assert said.err == "wrote cats.supt: 3 items, 1 label\n"
    return tmp_path / "cats.supt"


def test_a_project_moves_to_another_database(
    cats: Supt, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = cats("labels", "export", "cats").out
    monkeypatch.setenv("SUPT_DATABASE", f"sqlite:///{file.parent}/other.db")
    said = cats("project", "import", "cats.supt", "--admin", "Olga")
    assert said.out == "imported cats.supt as project cats: 3 items, 1 label\n"
    assert said.err == ""
    assert cats("labels", "export", "cats").out == labels
    assert json.loads(cats("status", "cats", "--json").out)["done"] == 1


def test_the_file_can_be_read_by_its_owner_only(cats: Supt, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_people_who_have_an_account_and_former_owners_are_named(cats: Supt, file: Path) -> None:
    said = cats("project", "import", "cats.supt", "--as", "again")
    assert said.code == 0
    known, former = said.err.splitlines()
    assert known.startswith("taken for the people who have these names here: Ada, Olga (")
    assert former.startswith("owners in the file, labellers here: Olga; ")
    assert "--project again --role admin" in former
    said = cats("project", "import", "cats.supt", "--as", "third", "--as-new-people", "--json")
    assert json.loads(said.out) == {
        "slug": "third",
        "items": 3,
        "labels": 1,
        "known": [],
        "former_admins": ["Olga"],
    }


def test_a_file_that_can_not_be_imported_is_refused_in_one_line(cats: Supt, file: Path) -> None:
    refused(cats("project", "import", "cats.supt"), 1, "already", "--as")
    refused(cats("project", "import", "nowhere.supt"), 1, "nowhere.supt: can't be read: No such")
    refused(
        cats("project", "import", "items.jsonl"), 1, "items.jsonl: is damaged, or not a project"
    )
    refused(cats("project", "import", "cats.supt", "--as", "b", "--admin", "Eve"), 1, "'Eve'")
    refused(cats("project", "import", "."), 1, ".: can't be read: Is a directory")
    data = file.read_bytes()
    file.write_bytes(data[: len(data) - 100])
    refused(cats("project", "import", "cats.supt", "--as", "b"), 1, "cats.supt: is damaged")
    assert "b" not in cats("project", "list", "--json").out.split('"')
    refused(cats("project", "export", "dogs"), 1, "no project 'dogs'")


def test_an_export_goes_to_standard_output_or_a_named_file(cats: Supt, file: Path) -> None:
    assert cats("project", "export", "cats", "-o", "my file.supt").code == 0
    assert (file.parent / "my file.supt").exists()


def test_a_copy_has_the_task_and_what_is_asked_for(cats: Supt, file: Path) -> None:
    assert cats("project", "copy", "cats", "plain").out == (
        "copied cats to project plain: 0 items, 0 labels\n"
    )
    said = cats("project", "copy", "cats", "more", "--items")
    assert said.out == "copied cats to project more: 3 items, 0 labels\n"
    said = cats("project", "copy", "cats", "all", "--labels", "--json")
    assert json.loads(said.out) == {"slug": "all", "items": 3, "labels": 1}
    tasks = [json.loads(cats("project", "show", slug, "--json").out)["task"] for slug in SLUGS]
    assert tasks[0] == tasks[1]
    refused(cats("project", "copy", "cats", "more"), 1, "already")
    refused(cats("project", "copy", "cats", "No!"), 1, "not a project name")
