"""A docstring below a constant or an attribute is a sentence: ruff's rules don't look at those."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("supt_async", "tests", "scripts", "docs/examples")


def attribute_docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each string that stands below an assignment."""
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        if not isinstance(body, list):  # a lambda's body is an expression
            continue
        for before, after in pairwise(body):
            match before, after:
                case (
                    ast.Assign() | ast.AnnAssign(),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    yield after.lineno, text.strip()


def is_sentence(text: str) -> bool:
    """Tell whether a text begins in upper case, or with a digit or a name, and ends."""
    return bool(text) and not text[0].islower() and text.endswith(".")


def test_what_is_said_of_an_attribute_begins_in_upper_case_and_ends_with_a_full_stop() -> None:
    found = [
        (path.relative_to(ROOT).as_posix(), line, text)
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, text in attribute_docstrings(path.read_text())
    ]
    assert len(found) > 500  # it finds them at all
    assert [(path, line, text) for path, line, text in found if not is_sentence(text)] == []


def test_half_a_sentence_is_found() -> None:
    source = (
        'A = 1\n"""Seconds that it may take,"""\nB: int = 2\n"""and times."""\nC = 3\n"""Yes."""\n'
    )
    texts = [text for _, text in attribute_docstrings(source)]
    assert [is_sentence(text) for text in texts] == [False, False, True]
