"""Start and the pages on moving from another tool work as they are pasted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.walks import missing, walk
from tests.support.ports import free_port
from tests.test_readme import run

DOCS = Path(__file__).parents[2] / "docs"
MOVES = [*sorted((DOCS / "from").glob("*.md")), DOCS / "howto" / "superintendent.md"]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.stem)
async def test_a_small_export_of_another_tool_is_taken_over_as_the_page_says(
    move: Path, tmp_path: Path
) -> None:
    found = walk(move)
    for name, text in found.files.items():
        (tmp_path / name).write_text(text)
    out = await run("bash", "-c", found.script, folder=tmp_path)
    assert found.output
    assert missing(found.output, out) == [], out


@pytest.mark.timeout(300)
async def test_the_first_ten_minutes_lead_from_a_csv_file_to_a_training_set(tmp_path: Path) -> None:
    found = walk(DOCS / "start.md")
    port = str(free_port())
    for name, text in found.files.items():
        (tmp_path / name).write_text(text.replace("8000", port))
    script = f"trap 'kill $! 2> /dev/null; wait' EXIT\n{found.script.replace('8000', port)}"
    out = await run("bash", "-c", script, folder=tmp_path, SUPT_PORT=port)
    assert missing(found.output, out) == [], out
    assert len((tmp_path / "labels.csv").read_text().splitlines()) == 13


def test_what_is_not_printed_is_found() -> None:
    assert missing(["one", "three"], "one\ntwo\nthree\n") == []
    assert missing(["three", "one"], "one\ntwo\nthree\n") == ["one"]
