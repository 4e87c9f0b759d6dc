"""The documents tell the truth about the code."""

from __future__ import annotations

import re
import shutil
from dataclasses import fields
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.reference import __main__ as reference
from scripts.reference.__main__ import outdated
from supt_async import __version__
from supt_async.cli import COMMANDS, cli
from supt_async.config import LogConfig, ServerConfig, TrainingConfig, variable

ROOT = Path(__file__).parent.parent
CHANGES = (ROOT / "CHANGELOG.md").read_text()
SETTINGS = ROOT / "docs" / "reference" / "settings.md"


def rows() -> list[str]:
    """Make the rows of the settings from their declarations."""
    lines = []
    for kind in (ServerConfig, TrainingConfig, LogConfig):
        for setting in fields(kind):
            if setting.metadata["flag"]:
                flag = "--" + setting.name.replace("_", "-")
                unset = setting.default == "" or setting.default is False
                default = "" if unset else f"`{setting.default}`"
                line = f"| `{flag}` | `{variable(setting.name)}` | {default} "
                lines.append(f"{line}| {setting.metadata['help']} |".replace("|  |", "| |"))
    return lines


def test_the_reference_has_the_settings_as_they_are() -> None:
    page = SETTINGS.read_text()
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows()


def test_the_reference_is_what_the_code_says_now() -> None:
    assert list(outdated()) == [], "run scripts/docs"


def test_a_page_that_differs_from_the_code_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SETTINGS.parent, tmp_path / "reference")
    page = tmp_path / "reference" / "cli.md"
    page.write_text(page.read_text().replace("--port", "--prot"))
    monkeypatch.setattr(reference, "FOLDER", page.parent)
    assert list(outdated()) == [page]


def test_every_file_that_the_readme_points_to_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    words = {word.strip("`.,:;()").partition("::")[0] for word in readme.split()}
    paths = [word for word in words if word.startswith(("supt_async/", "tests/", "frontend/"))]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_readme_can_be_read_at_once() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_every_command_explains_itself() -> None:
    runner = CliRunner()
    assert all(name in runner.invoke(cli, ["--help"]).output for name in COMMANDS)
    for name in COMMANDS:
        result = runner.invoke(cli, [name, "--help"])
        assert result.exit_code == 0, result.output
        assert "Usage: " in result.output


def test_the_version_is_written_once_and_has_its_changes() -> None:
    assert metadata.version("supt_async") == __version__
    assert '"version"' not in (ROOT / "frontend" / "package.json").read_text()
    versions = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", CHANGES, re.MULTILINE)
    assert versions[:2] == ["Unreleased", __version__]
