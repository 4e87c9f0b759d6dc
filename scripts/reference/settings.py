"""The page of settings, from their declarations."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from scripts.reference.markdown import document, table
from supt_async.config import LogConfig, ServerConfig, TrainingConfig, variable

INTRO = """
Each setting is a flag and an environment variable; the flag wins. The
[command line reference](cli.md) has the options of all other commands.
"""
GROUPS = {
    ServerConfig: ("Server", "`supt serve`; `--database` also of every command that opens one."),
    TrainingConfig: ("Training", "`supt orchestrate`, and `supt serve --orchestrate`."),
    LogConfig: ("Logs", "`supt serve` and `supt orchestrate`."),
}
"""The declarations, each with its heading and the commands that take its settings."""


def page() -> str:
    """Return the page of settings."""
    parts = [INTRO]
    for kind, (title, commands) in GROUPS.items():
        parts += [f"## {title}", f"Settings of {commands}", rows(kind)]
    return document("Settings", *parts)


def rows(kind: type) -> str:
    """Return the table of a declaration's settings."""
    return table(
        ["flag", "variable", "default", ""],
        (
            [
                f"`--{setting.name.replace('_', '-')}`",
                f"`{variable(setting.name)}`",
                default_of(setting),
                setting.metadata["help"],
            ]
            for setting in fields(kind)
            if setting.metadata["flag"]
        ),
    )


def default_of(setting: Field[Any]) -> str:
    """Return a setting's default in code style; empty if it is not set."""
    unset = setting.default == "" or setting.default is False
    return "" if unset else f"`{setting.default}`"
