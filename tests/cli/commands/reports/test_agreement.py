"""``supt labels agreement``: as tables, and as rows for programs."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest

from supt_async.storage.factory import open_storage
from tests.cli.supt import Supt, refused
from tests.contract.agreement.given import MONDAY, WEEK, people, row, store


def keep(folder: Path, *, items: int = 20) -> None:
    """Store answers of three people; Cyd differs from the others about every fourth item."""

    async def run() -> None:
        storage = await open_storage(f"sqlite:///{folder}/cli.db")
        try:
            ada, ben, cyd = await people(storage, "Ada", "Ben", "Cyd")
            rows = []
            for item in range(items):
                at = MONDAY + item % 2 * WEEK
                value, other = ("cat", "dog") if item % 3 else ("dog", "cat")
                rows += [row(item, by, value, created_ms=at) for by in (ada, ben)]
                rows.append(row(item, cyd, value if item % 4 else other, created_ms=at))
            project = (await storage.catalogue.project("cats")).id
            await store(storage, project, rows)
        finally:
            await storage.close()

    asyncio.run(run())


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")


def test_it_says_how_far_people_agree(cats: Supt, tmp_path: Path) -> None:
    keep(tmp_path)
    said = cats("labels", "agreement", "cats").out
    lines = [line.split() for line in said.splitlines()]
    assert lines[0][1:] == ["alpha", "95", "%", "items", "answers"]
    assert lines[1][-2:] == ["20", "60"]
    assert ["Ada", "Ben", "1.00", "100%", "20"] in lines
    assert [line[0] for line in lines if line and line[0] in ("cat", "dog")] == ["cat", "dog"]
    assert [line[0] for line in lines if line and line[0].startswith("20")] == [
        "2025-10-13",
        "2025-10-20",
    ]
    assert "60 answers to items that several people answered." in said


def test_those_who_agree_least_come_first(cats: Supt, tmp_path: Path) -> None:
    keep(tmp_path)
    lines = [line.split() for line in cats("labels", "agreement", "cats").out.splitlines()]
    pairs = [line[:2] for line in lines if line and line[0] in ("Ada", "Ben")]
    assert pairs[-1] == ["Ada", "Ben"]
    assert len(pairs) == 3


def test_programs_get_a_row_for_each_measure(cats: Supt, tmp_path: Path) -> None:
    keep(tmp_path)
    rows = [json.loads(x) for x in cats("labels", "agreement", "cats", "--json").out.splitlines()]
    assert [row["about"] for row in rows] == [
        "question",
        *["label"] * 2,
        *["week"] * 2,
        *["pair"] * 3,
    ]
    whole, cat, *_, last = rows
    assert whole["low"] < whole["value"] < whole["high"]
    assert (whole["measure"], whole["items"], whole["answers"]) == ("alpha", 20, 60)
    assert (cat["label"], last["one"], last["other"], last["measure"]) == (
        "cat",
        "Ben",
        "Cyd",
        "kappa",
    )
    table = list(csv.DictReader(io.StringIO(cats("labels", "agreement", "cats", "--csv").out)))
    assert list(table[0]) == list(whole)
    assert float(table[0]["value"]) == whole["value"]


def test_without_several_answers_it_says_how_to_get_them(cats: Supt) -> None:
    assert "cats: no item has answers of two people yet" in cats("labels", "agreement", "cats").out


def test_two_formats_at_once_are_refused(cats: Supt) -> None:
    outcome = cats("labels", "agreement", "cats", "--csv", "--json")
    refused(outcome, 1, "--csv and --json are two formats: give one of them")
