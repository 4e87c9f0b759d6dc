"""Command lines of ``supt`` in a text, held against the command line as it is.

Nothing is run: names of commands and options, the number of arguments and the words of a choice
are checked. ``PROJECT`` and ``FILE...`` stand for arguments, and ``...`` for anything.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click

from supt_async.cli import cli

FENCE = re.compile(r"^( *)(```+)(\w*)[^\n]*\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`(supt [^`]+)`(?!`)")
SHELL = {"", "sh", "console", "bash", "shell"}
COMMAND = re.compile(r"(?:^|[$(|;&] *|exec +|nice -n \d+ +|\b[A-Z_]+=\S+ +)supt +(?=[a-z-])")
ENDS = {"|", "&", "&&", "||", ";", ">", ">>", "<", "2>", "2>&1"}
OPEN = re.compile(r"^[A-Z][A-Z_]*$|\.\.\.|^<|^\$")
"""A word that stands for another one."""


def blocks(text: str) -> Iterator[str]:
    """Yield the lines of a page's blocks of commands, each with those that go on from it."""
    rest = FENCE.sub("", text)
    fenced = [block for _, _, language, block in FENCE.findall(text) if language in SHELL]
    indented = re.findall(r"^ {4,}(?! )(.*)$", rest, re.MULTILINE)
    joined = re.sub(r"\n {4,}", "\n", "\n".join(indented))
    for block in (*fenced, joined):
        begun = ""
        for line in re.sub(r"\\\n\s*", " ", block).split("\n"):
            line = re.sub(r"(?:^|\s)#.*", "", line)
            begun = f"{begun} {line.strip()}" if begun else line
            if begun.count("'") % 2 == 0 or "supt" not in begun:  # a quote may go over lines
                yield begun
                begun = ""


def command_lines(text: str) -> Iterator[list[str]]:
    """Yield the words behind ``supt`` of every command line in a page's blocks."""
    for line in blocks(text):
        for found in COMMAND.finditer(line):
            yield words(line[found.end() :])


def spans(text: str) -> Iterator[list[str]]:
    """Yield the words behind ``supt`` of the commands that a page's sentences name."""
    for found in SPAN.findall(FENCE.sub("", text)):
        yield words(" ".join(found.split()).removeprefix("supt "))


def words(line: str) -> list[str]:
    """Return the words of a command up to a pipe, a redirection or a comment."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>()")
    lexer.whitespace_split = True
    found: list[str] = []
    try:
        for word in lexer:
            if word in ENDS or set(word) <= set("|&;<>()"):
                break
            found.append(word)
    except ValueError:  # a quote that the next line closes
        pass
    return found


def problem(found: list[str], *, whole: bool) -> str | None:
    """Return what is wrong with a command, or None.

    Args:
        found: Its words, without ``supt``.
        whole: It is to be run, so arguments that it needs have to be there.
    """
    command: click.Command = cli
    context = click.Context(cli, info_name="supt")
    rest = list(found)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        if OPEN.search(rest[0]):
            return None
        named = command.get_command(context, rest[0])
        if named is None:
            return f"there is no command {' '.join(found[: len(found) - len(rest) + 1])}"
        context = click.Context(named, parent=context, info_name=rest.pop(0))
        command = named
    if isinstance(command, click.Group):
        return None if not whole or rest else "a command is missing"
    return _of_arguments(command, context, rest, whole)


def _of_arguments(
    command: click.Command, context: click.Context, rest: list[str], whole: bool
) -> str | None:
    if {"--help", "-h", "[OPTIONS]"} & set(rest):
        return None
    rest = [word.strip("[]") for word in rest if word.strip("[].")]
    last = next((one for one in command.params if rest and rest[-1] in one.opts), None)
    if not whole and isinstance(last, click.Option) and not last.is_flag:
        rest.append("VALUE")  # a sentence names the option alone
    try:
        values, left, _ = command.make_parser(context).parse_args(list(rest))
    except click.UsageError as error:
        return error.format_message()
    if left:
        return f"nothing takes {left[0]!r}"
    for parameter in command.params:
        value = values.get(parameter.name or "")
        given = value if isinstance(value, list | tuple) else [value]
        needed = whole and isinstance(parameter, click.Argument) and parameter.required
        if needed and not any(isinstance(one, str) for one in given):
            return f"Missing argument {parameter.human_readable_name}"
        if isinstance(parameter.type, click.Choice):
            for one in given:
                if (
                    isinstance(one, str)
                    and not OPEN.search(one)
                    and one not in parameter.type.choices
                ):
                    return f"{one!r} is none of {', '.join(map(str, parameter.type.choices))}"
    return None
