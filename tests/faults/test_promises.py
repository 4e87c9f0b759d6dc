"""README names an existing test for each promise."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (P\d) \|.*\|(.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]*(?:\.py)?)::(\w+)`")


def test_each_promise_names_tests_that_there_are() -> None:
    rows = dict(ROW.findall((ROOT / "README.md").read_text()))
    assert sorted(rows) == ["P1", "P2", "P3", "P4", "P5"]
    for tests in rows.values():
        path = ""
        named = NAMED.findall(tests)
        assert named
        for file, name in named:
            path = file or path
            assert re.search(
                rf"^(async def |def |class )?{name}\b", (ROOT / path).read_text(), re.M
            )
