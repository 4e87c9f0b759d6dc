"""``supt labeller report``: as tables, and as rows for programs."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import insert

from supt_async.storage.factory import open_storage
from supt_async.storage.schema import tables
from tests.cli.supt import Supt, refused
from tests.contract.agreement.given import MINUTE, MONDAY, WEEK, people, row, store


def keep(folder: Path) -> None:
    """Store ten answers of Ada in each of two weeks, a minute apart, and one of Ben."""

    async def run() -> None:
        storage = await open_storage(f"sqlite:///{folder}/cli.db")
        try:
            ada, ben = await people(storage, "Ada", "=Ben")
            rows = [
                row(n, ada, "cat", created_ms=MONDAY + n % 2 * WEEK + n * MINUTE) for n in range(20)
            ]
            rows.append(row(1, ben, "dog", gold=True, gold_right=True))
            project = (await storage.catalogue.project("cats")).id
            await store(storage, project, rows)
            known = {"project_id": project, "question": "", "labeller_id": ada}
            known |= {"labels": 12, "accuracy": 0.9, "low": 0.7, "high": 0.97}
            await storage.database.write(
                lambda connection: connection.execute(insert(tables.reliability).values(known))
            )
        finally:
            await storage.close()

    asyncio.run(run())


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")


def test_each_person_has_a_row_and_one_for_each_week(cats: Supt, tmp_path: Path) -> None:
    keep(tmp_path)
    lines = cats("labeller", "report", "cats").out.splitlines()
    ada = next(line.split() for line in lines if line.strip().startswith("Ada"))
    assert ada[:3] == ["Ada", "20", "36.1"]
    assert "90% (70% to 97%, 12)" in " ".join(ada)
    assert any(line.split()[:3] == ["2025-10-13", "Ada", "10"] for line in lines)
    assert any(line.split()[:3] == ["2025-10-20", "Ada", "10"] for line in lines)
    ben = next(line.split() for line in lines if line.strip().startswith("=Ben"))
    assert ben == ["=Ben", "0", "0.0", "100%", "(1)"]


def test_programs_get_a_row_for_each_person_and_week(cats: Supt, tmp_path: Path) -> None:
    keep(tmp_path)
    rows = [json.loads(x) for x in cats("labeller", "report", "cats", "--json").out.splitlines()]
    assert [(row["name"], row["week"]) for row in rows] == [
        ("Ada", None),
        ("Ada", "2025-10-13"),
        ("Ada", "2025-10-20"),
        ("=Ben", None),
        ("=Ben", "2025-10-13"),
    ]
    assert (rows[0]["reliability"], rows[0]["reliability_labels"]) == (0.9, 12)
    assert rows[1]["reliability"] is None
    assert (rows[3]["gold"], rows[3]["gold_right"], rows[3]["per_hour"]) == (1, 1, None)
    table = list(csv.DictReader(io.StringIO(cats("labeller", "report", "cats", "--csv").out)))
    assert list(table[0]) == list(rows[0])
    assert table[3]["name"] == "'=Ben"  # no formula


def test_without_answers_it_says_so(cats: Supt) -> None:
    assert cats("labeller", "report", "cats").out == "cats: nobody has answered an item yet\n"


def test_two_formats_at_once_are_refused(cats: Supt) -> None:
    refused(cats("labeller", "report", "cats", "--csv", "--json"), 1, "two formats")
