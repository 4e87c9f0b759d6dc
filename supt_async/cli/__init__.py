"""Command line ``supt``.

Exit codes: 0 success, 1 refused, 2 wrong usage, 3 database unreachable or unusable. An error is
one line that says what to do. An unexpected exception is one line as well, which names the file
with its traceback.
"""

from __future__ import annotations

import importlib
import io
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence

import click

from supt_async import __version__
from supt_async.errors import StorageUnavailable, SuptError, UnfitDatabase

COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "orchestrate": "orchestrate",
    "model": "model",
    "project": "project",
    "items": "items",
    "labels": "labels",
    "suggestions": "suggestions.group",
    "events": "oversight.events",
    "labeller": "labeller",
    "group": "people.group",
    "webhook": "webhooks.group",
    "db": "db",
    "status": "status",
    "simulate": "simulate",
    "doctor": ".doctor.command",
}
"""Module of each command, relative to ``cli.commands``; imported when the command runs, so that
each starts quickly."""

EPILOG = """
\b
Getting started:
  supt demo                                          label digits in the browser
  supt project create cats --task '{"kind": "choice", "options": ["cat", "dog"]}'
  supt items add cats texts.jsonl                    add what is to be labelled
  supt serve --orchestrate &                         serve labellers, train a model
  supt labeller invite Ada --project cats            print Ada's link
  supt status cats                                   show the progress
  supt labels export cats > labels.jsonl             export the answers
"""
"""Example session below ``supt --help``."""


class LazyGroup(click.Group):
    """Group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(
            importlib.import_module(f".{module}", "supt_async.cli.commands"), cmd_name
        )
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="supt")
def cli() -> None:
    """Labelling server that learns while people label."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    _print_whatever_the_terminal_can()
    try:
        code = cli.main(args=arguments, prog_name="supt", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as exc:
        code = exc.exit_code
    except click.UsageError as exc:
        path = exc.ctx.command_path if exc.ctx is not None else "supt"
        what = exc.format_message()
        stop = "" if what.endswith((".", "?")) else "."
        _complain(f"{what}{stop} See `{path} --help`.")
        code = exc.exit_code
    except click.ClickException as exc:
        _complain(exc.format_message())
        code = exc.exit_code
    except (KeyboardInterrupt, click.Abort):
        code = 130
    except BrokenPipeError:  # the reader of the output has closed it
        sys.stderr.close()
        code = 0
    except Exception as exc:  # noqa: BLE001 - the last place where a traceback can become a line
        code = _explain(exc)
    _let_go_of_what_cannot_be_printed()
    sys.exit(code if isinstance(code, int) else 0)


def _explain(exc: Exception) -> int:
    """Print an exception as one line; return the exit code."""
    line, code = explained(exc)
    _complain(line)
    return code


def explained(exc: Exception) -> tuple[str, int]:
    """Return an exception as one line, and the exit code of a command that ends with it."""
    known = next((one for one in _leaves(exc) if isinstance(one, SuptError)), None)
    if known is not None:
        return str(known), 3 if isinstance(known, StorageUnavailable | UnfitDatabase) else 1
    if isinstance(exc, OSError) and exc.strerror:
        name = f"{os.fsdecode(exc.filename)}: " if isinstance(exc.filename, str | bytes) else ""
        return f"{name}{exc.strerror}", 1
    # The exception's text may hold a secret, such as a part of the database's address.
    return f"unexpected {type(exc).__name__}: this is a bug in supt{_saved(exc)}", 1


def _leaves(exc: BaseException) -> Iterator[BaseException]:
    """Yield an exception, or the members of an exception group."""
    if isinstance(exc, BaseExceptionGroup):
        for one in exc.exceptions:
            yield from _leaves(one)
    else:
        yield exc


def _saved(exc: Exception) -> str:
    """Write the traceback to a file that only its owner can read; return a note that names it."""
    about = f"supt {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
    try:
        number, path = tempfile.mkstemp(prefix="supt-error-", suffix=".txt")
        with open(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(about + "".join(traceback.format_exception(exc)))
    except OSError:
        return ""
    return f"; the details are in {path}, which may hold secrets: check it before you send it"


def _print_whatever_the_terminal_can() -> None:
    """Escape characters that the terminal's encoding lacks.

    An error at the first such character would lose the command's result, such as a token.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _let_go_of_what_cannot_be_printed() -> None:
    """Keep Python from reporting, as it exits, output that could not be written."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(text: str) -> None:
    from supt_async.cli.terminal import printable

    click.echo("supt: " + printable(" ".join(text.split())), err=True)
