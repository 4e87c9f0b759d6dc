"""The page of the command line, from click's commands."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from scripts.reference.markdown import code, document, table
from supt_async.cli import cli

INTRO = """
Every command also explains itself: `supt --help`, `supt COMMAND --help`. Set the environment
variable of an option to give it once for all commands. [Settings](settings.md) lists the flags of
`supt serve` and `supt orchestrate` in shorter tables.
"""
EXIT_CODES = """
An error is one line that says what to do.

| code | meaning |
| --- | --- |
| 0 | success |
| 1 | something is refused, or `supt db check` found a problem |
| 2 | wrong usage: an unknown option, a missing argument |
| 3 | the database can't be reached or used |
| 130 | interrupted with Ctrl-C |
"""


def page() -> str:
    """Return the page of all commands."""
    root = click.Context(cli, info_name="supt")
    found = list(walk(cli, root))
    contents = "\n".join(
        f"* [`{context.command_path}`](#{context.command_path.replace(' ', '-')}):"
        f" {command.get_short_help_str(limit=200)}"
        for command, context in found
    )
    parts = [INTRO, contents, "## Exit codes", EXIT_CODES]
    for command, context in found:
        parts += section(command, context)
    return document("Command line", *parts)


def walk(
    group: click.Group, context: click.Context
) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield the commands below a group that do something, each with its context."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        here = click.Context(command, parent=context, info_name=name)
        if isinstance(command, click.Group):
            yield from walk(command, here)
        else:
            yield command, here


def section(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the parts of a command's section."""
    yield f"## {context.command_path}"
    usage = " ".join(command.collect_usage_pieces(context))
    yield code(f"{context.command_path} {usage}")
    for text in (command.help, command.epilog):
        yield from paragraphs(text)
    records = [
        param.get_help_record(context)
        for param in command.get_params(context)
        if isinstance(param, click.Option) and "--help" not in param.opts
    ]
    yield table(
        ["option", "", "variable, default"], [option(*record) for record in records if record]
    )


def option(names: str, text: str) -> list[str]:
    """Return the row of an option: its names, what it does, and what click adds in brackets."""
    before, _, brackets = text.rpartition("[")
    if not text.endswith("]") or (before and not before.endswith("  ")):
        return [f"`{names}`", text, ""]
    return [f"`{names}`", before.strip(), brackets.removesuffix("]").replace("env var: ", "")]


def paragraphs(text: str | None) -> Iterator[str]:
    """Yield the paragraphs of a help text; one that click leaves as it is becomes a block."""
    for part in re.split(r"\n\s*\n", inspect.cleandoc(text or "")):
        if part.startswith("\b"):
            yield code(part.removeprefix("\b").strip("\n"))
        elif part:
            yield linked(part)


def linked(text: str) -> str:
    """Write options in code style, and paths of documents as links."""
    text = re.sub(r"(?<![\w`-])(--[a-z][a-z-]*|-(?= is ))", r"`\1`", text)
    return re.sub(r"(?<![\w`/])docs/([\w/]+\.md)", r"[docs/\1](../\1)", text)
