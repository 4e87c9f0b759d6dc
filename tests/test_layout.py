"""Each test file stands where what it tests does, so that either is found from the other."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
OWN = {"support", "contract", "e2e", "faults", "model", "operation", "security"}
"""Folders of tests that are about several parts together."""
LIMIT = 420
"""Lines of a source file: at 300 look for the second noun, and don't go past this."""


def test_the_folders_of_tests_are_those_of_the_package() -> None:
    package = {path.parent.name for path in (ROOT / "supt_async").glob("*/__init__.py")}
    tests = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    assert tests - OWN <= package
    assert package - tests == {"domain"}, "the words of all layers do nothing by themselves"


def test_no_file_has_grown_past_what_can_be_read_at_once() -> None:
    sources = [*(ROOT / "supt_async").rglob("*.py"), *(ROOT / "frontend" / "src").rglob("*.ts*")]
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sources
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > LIMIT
    }
    assert long == {}
