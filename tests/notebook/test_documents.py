"""Superintendent's code runs with one import changed, wherever the labels are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supt_async.notebook.discovery_file import discovery_path, read_discovery
from tests.notebook.kernel import run_documents
from tests.support.postgres import server


@pytest.mark.timeout(300)
async def test_the_notebook_and_the_guides_run_on_a_file(tmp_path: Path) -> None:
    database = tmp_path / "demo.db"
    url = {"URL": f"sqlite:///{database}"}
    notebook = await run_documents(("digits.md", url), ("guides.md", url))
    note = read_discovery(discovery_path(str(database)))
    assert note is not None
    assert note.token not in json.dumps(notebook)


@pytest.mark.timeout(300)
async def test_the_notebook_runs_on_postgresql_and_against_a_server_elsewhere(
    far: tuple[str, str],
) -> None:
    url, token = far
    async with server().fresh() as address:
        await run_documents(
            ("digits.md", {"URL": address}), ("digits.md", {"URL": url, "SUPT_TOKEN": token})
        )
