"""Python in the documents imports what there is, and scripts that they call exist."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.command_lines import blocks
from tests.site.test_command_lines import PAGES, ROOT, name_of

PYTHON = re.compile(r"^( *)```python(?: \w[\w.]*)?\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
"""A block, unless it quotes a file of the repository, whose path is its second word."""
SCRIPT = re.compile(r"(?:^|\s|\./)scripts/([\w.]+)")
CODE = [page for page in PAGES if "```python" in page.read_text()]


def programs(source: Path) -> Iterator[str]:
    """Yield the blocks of Python of a page, without those of the reference: signatures."""
    for indent, block in PYTHON.findall(source.read_text()):
        text = re.sub(f"^{indent}", "", block, flags=re.MULTILINE)
        if source.parent.name != "reference":
            yield text


def unknown(program: str) -> list[str]:
    """List what a program imports of supt_async and what is not there."""
    missing = []
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("supt_async"):
            module = importlib.import_module(node.module or "")
            missing += [one.name for one in node.names if not hasattr(module, one.name)]
    return missing


@pytest.mark.parametrize("source", CODE, ids=name_of)
def test_the_python_of_a_page_can_be_read_and_imports_what_there_is(source: Path) -> None:
    assert [name for program in programs(source) for name in unknown(program)] == []


@pytest.mark.parametrize("source", PAGES, ids=name_of)
def test_every_script_that_a_page_calls_is_there(source: Path) -> None:
    called = {name for line in blocks(source.read_text()) for name in SCRIPT.findall(line)}
    assert {name for name in called if not (ROOT / "scripts" / name).exists()} == set()


def test_an_import_that_does_not_exist_is_found() -> None:
    assert unknown("from supt_async.client import Server, Client") == ["Client"]
