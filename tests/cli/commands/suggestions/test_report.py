"""``supt suggestions report``: as sentences, as a table for programs, and as JSON."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from supt_async.storage.factory import open_storage
from tests.cli.supt import Supt, refused
from tests.contract.suggestions.stored_labels import labels, store, store_typical


def keep(folder: Path, *rows: Iterator[dict[str, Any]]) -> None:
    """Store labels in the project ``cats``, typical ones by default."""

    async def run() -> None:
        storage = await open_storage(f"sqlite:///{folder}/cli.db")
        try:
            project = (await storage.catalogue.project("cats")).id
            await (store(storage, project, *rows) if rows else store_typical(storage, project))
        finally:
            await storage.close()

    asyncio.run(run())


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")


@pytest.mark.usefixtures("wide")
def test_the_report_says_what_suggestions_do(cats: Supt, tmp_path: Path) -> None:
    keep(tmp_path)
    said = cats("suggestions", "report", "cats").out
    assert "95.0% (400)" in said
    assert "75.0% (120)" in said
    assert "+20.0 (1" in said
    assert (
        "llm: people who see it give it as their answer more often, by 20.0 percentage points"
        in said
    )
    assert "llm: people who see it are faster, by 0.50 s" in said
    assert "520 answers. In brackets: number of answers" in said
    assert "corrections" not in said  # nothing of that kind was measured


@pytest.mark.usefixtures("wide")
def test_it_says_that_there_are_too_few_blind_answers(cats: Supt, tmp_path: Path) -> None:
    several = labels(200, same=150, shown=True, first=1_000)
    keep(tmp_path, several, labels(12, same=9, shown=False, first=2_000))
    said = cats("suggestions", "report", "cats").out
    assert "llm: not enough blind answers yet: as suggested 12 of 100" in said
    assert "people who see it" not in said


@pytest.mark.usefixtures("wide")
def test_versions_are_listed_below_their_source(cats: Supt, tmp_path: Path) -> None:
    newer = labels(5, same=1, shown=True, first=3_000, version="2")
    keep(tmp_path, labels(5, same=1, shown=True, first=1_000), newer)
    lines = cats("suggestions", "report", "cats").out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith(" llm ")] == ["all", "2", "1"]


def test_programs_get_a_row_for_each_measure(cats: Supt, tmp_path: Path) -> None:
    keep(tmp_path)
    rows = [json.loads(x) for x in cats("suggestions", "report", "cats", "--json").out.splitlines()]
    assert [row["measure"] for row in rows] == [
        *("accepted", "median_ms", "known", "others", "correction"),
    ]
    accepted, _, known, *_ = rows
    assert (accepted["source"], accepted["version"], accepted["all_versions"]) == (
        "llm",
        None,
        True,
    )
    assert (accepted["shown"], accepted["blind"]) == (0.95, 0.75)
    assert accepted["low"] < accepted["difference"] < accepted["high"]
    assert (known["shown"], known["needed"], known["difference"]) == (None, 30, None)
    table = list(csv.DictReader(io.StringIO(cats("suggestions", "report", "cats", "--csv").out)))
    assert list(table[0]) == list(accepted)
    assert float(table[0]["difference"]) == accepted["difference"]
    assert table[2]["shown"] == ""


def test_a_spreadsheet_calculates_no_source(cats: Supt, tmp_path: Path) -> None:
    keep(
        tmp_path,
        ({**row, "suggestion_source": "=1+1"} for row in labels(1, same=1, shown=True, first=1)),
    )
    assert "'=1+1" in cats("suggestions", "report", "cats", "--csv").out


def test_what_cannot_be_reported_is_said(cats: Supt) -> None:
    assert "nobody has answered an item yet" in cats("suggestions", "report", "cats").out
    assert cats("suggestions", "report", "cats", "--json").out == ""
    refused(cats("suggestions", "report", "cats", "--json", "--csv"), 1, "give one of them")
    refused(cats("suggestions", "report", "dogs"), 1, "dogs")
