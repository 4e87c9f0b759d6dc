"""The page on adding a kind of task quotes the code as it is, and names files that kinds have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supt_async.protocol.tasks.kinds import KINDS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "howto" / "add-a-kind.md").read_text()
QUOTED = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
OF_A_KIND = sorted(set(re.findall(r"`([\w./-]+/rating\b[\w./-]*)`", PAGE)))
SHARED = {"boxes": "shapes", "polygons": "shapes", "points": "shapes"}
"""Kinds whose check is in a folder that they share."""


@pytest.mark.parametrize(("path", "text"), QUOTED)
def test_each_quotation_is_in_its_file(path: str, text: str) -> None:
    assert text in (ROOT / path).read_text()


def test_the_page_quotes_and_names_files() -> None:
    assert len(QUOTED) >= 6
    assert len(OF_A_KIND) == 6


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "any"])
@pytest.mark.parametrize("path", OF_A_KIND)
def test_each_kind_has_the_files_that_the_page_names(kind: str, path: str) -> None:
    folder = SHARED.get(kind, kind) if path.endswith("check.ts") else kind
    assert (ROOT / path.replace("rating", folder)).exists()
