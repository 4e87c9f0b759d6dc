"""The documents tell the truth about the code."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from click.testing import CliRunner

from supt_async.cli import COMMANDS, cli
from supt_async.config import LogConfig, ServerConfig, TrainingConfig, variable

ROOT = Path(__file__).parent.parent
SETTINGS = ROOT / "docs" / "reference" / "settings.md"


def settings_table() -> str:
    """Make the table of settings from the declarations."""
    lines = ["| flag | variable | default | |", "| --- | --- | --- | --- |"]
    for kind in (ServerConfig, TrainingConfig, LogConfig):
        for setting in fields(kind):
            if setting.metadata["flag"]:
                flag = "--" + setting.name.replace("_", "-")
                unset = setting.default == "" or setting.default is False
                default = "" if unset else f"`{setting.default}`"
                lines.append(
                    f"| `{flag}` | `{variable(setting.name)}` | {default} "
                    f"| {setting.metadata['help']} |"
                )
    return "\n".join(lines) + "\n"


def test_the_reference_has_the_settings_as_they_are() -> None:
    page = SETTINGS.read_text()
    assert page[page.index("| flag ") :] == settings_table()


def test_every_file_that_the_readme_points_to_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    words = {word.strip("`.,:;()").partition("::")[0] for word in readme.split()}
    paths = [word for word in words if word.startswith(("supt_async/", "tests/", "frontend/"))]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_command_explains_itself() -> None:
    runner = CliRunner()
    assert all(name in runner.invoke(cli, ["--help"]).output for name in COMMANDS)
    for name in COMMANDS:
        result = runner.invoke(cli, [name, "--help"])
        assert result.exit_code == 0, result.output
        assert "Usage: " in result.output


if __name__ == "__main__":
    text = SETTINGS.read_text()
    SETTINGS.write_text(text[: text.index("| flag ")] + settings_table())
