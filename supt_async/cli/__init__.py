"""The command line ``supt``.

Exit codes: 0, 1 refused, 2 usage, 3 database not reachable. Errors are one line that says what
to do.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from supt_async import __version__
from supt_async.errors import StorageUnavailable, SuptError

COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "orchestrate": "serve",
    "model": "model",
    "project": "project",
    "items": "items",
    "labels": "labels",
    "labeller": "labeller",
    "db": "database",
    "status": "status",
    "simulate": "simulation",
}
"""The commands, and the modules they are in: loaded when needed, so that each starts quickly."""

EPILOG = """
\b
A first tour:
  supt demo                                          label digits in the browser
  supt project create cats --task '{"kind": "choice", "options": ["cat", "dog"]}'
  supt items add cats texts.jsonl
  supt serve --orchestrate &
  supt labeller invite Ada --project cats            prints the link to label at
  supt status cats
  supt labels export cats > labels.jsonl
"""


class LazyGroup(click.Group):
    """A group that loads a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(importlib.import_module(f"supt_async.cli.{module}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="supt")
def cli() -> None:
    """A labelling server that learns while people label."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, and exit."""
    try:
        code = cli.main(args=arguments, prog_name="supt", standalone_mode=False)
    except click.exceptions.Exit as exc:
        code = exc.exit_code
    except click.UsageError as exc:
        path = exc.ctx.command_path if exc.ctx is not None else "supt"
        _complain(f"{exc.format_message()} See `{path} --help`.")
        code = exc.exit_code
    except click.ClickException as exc:
        _complain(exc.format_message())
        code = exc.exit_code
    except (KeyboardInterrupt, click.Abort):
        code = 130
    except SuptError as exc:
        _complain(str(exc))
        code = 3 if isinstance(exc, StorageUnavailable) else 1
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _complain(text: str) -> None:
    click.echo("supt: " + " ".join(text.split()), err=True)
