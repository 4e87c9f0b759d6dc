"""The tour of the README and the notebook cells run as they stand, pasted into a fresh folder."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.support.ports import free_port

ROOT = Path(__file__).parent.parent
HOWTO = ROOT / "docs" / "howto"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CREATOR = """export SUPT_TOKEN=$(supt labeller invite Maker --role creator --json |
    python -c 'import json, sys; print(json.load(sys.stdin)["token"])')"""
"""What somebody needs whose programs make projects."""
SECONDS = 270
"""On a very busy machine: the tour is ten seconds of work."""


def section(page: Path, title: str) -> str:
    """Return the text of a section of a page."""
    return page.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]


async def run(*command: str, folder: Path, **variables: str) -> str:
    """Run a command that must succeed in a folder; return what it printed."""
    scripts = str(Path(sys.executable).parent)
    known = {k: v for k, v in os.environ.items() if not k.startswith("SUPT_")}
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=known
        | {"PATH": f"{scripts}{os.pathsep}{known['PATH']}", "HOME": str(folder)}
        | variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    out = b""
    try:
        async with asyncio.timeout(SECONDS):
            while piece := await process.stdout.read(65536):
                out += piece
            await process.wait()
    except TimeoutError:
        pytest.fail(f"not done within {SECONDS} seconds, having said: {out.decode()}")
    finally:
        with contextlib.suppress(ProcessLookupError):  # what it has started goes along
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    text = out.decode()
    assert process.returncode == 0, text
    assert "Traceback" not in text
    return text


def name_of(program: str) -> str:
    """Return the file that a program's first line names."""
    name = program.splitlines()[0].removeprefix("# ")
    assert name.endswith(".py"), "its first line says which file it is"
    return name


@pytest.mark.timeout(300)
@pytest.mark.parametrize("client", ["SyncClient", "AsyncClient"])
async def test_the_tour_runs_block_by_block_as_it_is_pasted(tmp_path: Path, client: str) -> None:
    port = str(free_port())
    script = ["set -eu", "trap 'kill $! 2> /dev/null; wait' EXIT"]
    owners: list[str] = []
    tour = FENCE.findall(section(ROOT / "README.md", "A five-minute tour"))
    programs = [text for language, text in tour if language == "python"]
    programs += [
        text for language, text in FENCE.findall((HOWTO / "programs.md").read_text()) if language
    ]
    assert len(programs) == 8
    for program in programs:
        if re.search(r"import .*\bServer\b", program):
            owners.append(f"python {name_of(program)}")
        elif "Client" in program and client not in program:
            continue
        (tmp_path / name_of(program)).write_text(program.replace("8000", port))
    for language, text in tour:
        here = text.replace("8000", port)
        if language == "python":
            assert (tmp_path / name_of(text)).exists()
        else:
            assert language == "sh"
            script.append(here)
    (tmp_path / "tour.sh").write_text("\n".join([*script, CREATOR, *owners]))
    out = await run("bash", "tour.sh", folder=tmp_path, SUPT_PORT=port)
    assert out.count("labelled: ") == 3
    assert "reviews  3 of 3 items done" in out
    assert "trained on 3 labels" in out
    owned = (
        r'more-reviews\n2\n2\ngood\nhttp://\S+/open#\S+\nlink_closed\n"severity" must be .*\n2\n'
    )
    assert re.search(owned + r"\Z", out)
    assert len((tmp_path / "labels.csv").read_text().splitlines()) == 4


@pytest.mark.timeout(300)
async def test_the_notebook_cells_run_after_the_pip_install_above_them(tmp_path: Path) -> None:
    page = (HOWTO / "notebook.md").read_text()
    cells = [text for language, text in FENCE.findall(page) if language == "python"]
    assert "pip install '.[notebook]'" in page.partition(cells[0])[0]
    assert len(cells) == 4
    for cell in cells:
        if "ipyannotations" in cell:
            assert "pip install ipyannotations" in page.partition(cell)[0]
    code = "\n".join(f"{cell}\nassert widget.current is not None\nwidget.close()" for cell in cells)
    (tmp_path / "cells.py").write_text(code)
    await run(sys.executable, "cells.py", folder=tmp_path)
    assert (tmp_path / "labels.db").exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_block_has_prompts_that_fail_when_they_are_pasted(page: Path) -> None:
    text = page.read_text()
    lines = [line for _, block in FENCE.findall(text) for line in block.splitlines()]
    lines += [line for line in text.splitlines() if line.startswith("    ")]
    assert [line for line in lines if re.match(r"\s*\$ ", line)] == []
