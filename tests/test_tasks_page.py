"""The page about tasks documents every kind and field, and all its JSON is accepted."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from click.testing import CliRunner

from supt_async.cli import cli
from supt_async.learning.teachable import Learns, learns
from supt_async.protocol.display.display import display, link_to
from supt_async.protocol.tasks.fields import Option, TaskFields, Whole
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.task import check, parse
from supt_async.readers.item_lines import from_json

FOLDER = Path(__file__).parent.parent / "docs"
PAGE = (FOLDER / "howto" / "tasks.md").read_text()
BLOCK = re.compile(r"^```json (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
COMMON = {"kind", *TaskFields.__struct_fields__}


def section(title: str) -> str:
    """Return the text below a heading."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/howto/tasks.md has no section {title}"
    return found[1]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_documented_with_an_example_that_works(kind: str) -> None:
    blocks: dict[str, Any] = {name: json.loads(text) for name, text in BLOCK.findall(section(kind))}
    assert list(blocks) == ["task", "item", "label"]
    task = parse(blocks["task"])
    assert task.kind == kind
    payload = msgspec.json.decode(from_json(blocks["item"]).payload)
    data = display(payload, task.view, link_to("/media/1/1"))
    if task.item is not None and kind != "compare":
        assert data["kind"] == task.item
    assert fits(task, payload, data) is None
    assert check(task, blocks["label"], data) is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_field_of_a_kind_is_in_its_table(kind: str) -> None:
    fields = set(KINDS[kind].fields.__struct_fields__) - COMMON
    assert set(ROW.findall(section(kind))) == fields
    for name in fields:
        required = name in {
            f.name for f in msgspec.structs.fields(KINDS[kind].fields) if f.required
        }
        assert f"| `{name}` | {'required' if required else 'optional'} |" in section(kind)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "any"])
def test_each_kind_that_the_page_asks_has_a_picture(kind: str) -> None:
    assert f'<img src="../images/tasks/{kind}.png"' in section(kind)
    assert (FOLDER / "images" / "tasks" / f"{kind}.png").exists()


def test_the_fields_of_every_kind_and_of_an_option_are_in_their_tables() -> None:
    assert set(ROW.findall(section("Fields of every kind"))) == COMMON
    assert ROW.findall(section("Options and labels")) == list(Option.__struct_fields__)
    for name in (*get_args(Whole), "badge"):
        assert f'`"{name}"`' in section("Fields of every kind")


def test_the_page_says_which_kinds_a_model_learns() -> None:
    rows = re.findall(r"^\| \[`(\w+)`\].*\| (yes|no)", PAGE, re.MULTILINE)
    assert {kind: learns == "yes" for kind, learns in rows} == {
        kind: learns({"kind": kind}) is not Learns.NOTHING or kind == "form" for kind in KINDS
    }


def test_the_toml_on_the_page_is_a_task() -> None:
    (text,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert parse(tomllib.loads(text)).kind == "choice"


def test_the_help_of_project_create_names_each_kind_and_what_it_needs() -> None:
    shown = CliRunner().invoke(cli, ["project", "create", "--help"]).output
    for kind, rules in KINDS.items():
        line = next(one for one in shown.splitlines() if one.strip().startswith(f"{kind} "))
        for field in msgspec.structs.fields(rules.fields):
            if field.required:
                assert field.name in line
    assert "docs/howto/tasks.md" in shown
