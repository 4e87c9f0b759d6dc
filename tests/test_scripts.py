"""Scripts explain themselves, and scripts/README.md names each."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.support.runs.sharing import claim

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "scripts"
FORWARDED = {"bench", "demo", "fuzz"}
"""Scripts that give --help on to the program that they run, once that is installed."""
COMMANDS = sorted(path.name for path in SCRIPTS.iterdir() if path.is_file() and path.suffix == "")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", sorted({*COMMANDS} - FORWARDED))
def test_a_script_explains_itself_without_doing_anything(name: str) -> None:
    done = run(str(SCRIPTS / name), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    summary, blank, *rest = done.stdout.splitlines()
    assert summary.endswith(".")
    assert blank == ""
    assert f"/scripts/{name}" in "".join(rest)


def test_the_readme_has_a_line_for_each_file() -> None:
    rows = re.findall(r"^\| `scripts/([\w.]+)` \|", (SCRIPTS / "README.md").read_text(), re.M)
    files = {path.name for path in SCRIPTS.iterdir() if path.is_file()} - {"README.md"}
    assert sorted(rows) == sorted(files)


def test_an_area_that_does_not_exist_is_refused_before_anything_is_installed() -> None:
    done = run(str(SCRIPTS / "test"), "storrage")
    assert done.returncode == 2
    assert done.stderr == (
        "scripts/test: no tests of storrage: name frontend, a folder of tests/, or a path there\n"
    )


def test_two_that_share_a_run_take_each_file_once_and_keep_its_tests_together(
    tmp_path: Path,
) -> None:
    names = [(file, test) for file in "abcde" for test in range(3)]
    items = [SimpleNamespace(path=ROOT / "tests" / file, test=test) for file, test in names]
    files = [items[start : start + 3] for start in range(0, len(items), 3)]
    front = claim(cast("list[list[pytest.Item]]", files), tmp_path, ROOT)
    back = claim(cast("list[list[pytest.Item]]", files[::-1]), tmp_path, ROOT)
    ran = [next(front), next(back), *back, *front]
    assert sorted(map(id, ran)) == sorted(map(id, items))
    assert [item.path.name for item in ran] == list("aeeedddcccbbbaa")
