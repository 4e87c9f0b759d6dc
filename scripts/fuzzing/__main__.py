"""Command line of the fuzzer, ``scripts/fuzz``: runs targets in parallel for a bounded time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from scripts.fuzzing.targets import TARGETS

FOLDER = Path(".fuzz")
"""Folder of the corpora, which later runs continue from, and of the inputs that broke a target."""
MODULE = ("-m", "scripts.fuzzing.one")
GRACE_SECONDS = 120


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(TARGETS)), metavar="[TARGET...]")
@click.option("--seconds", default=30, show_default=True, type=click.IntRange(1), help="Duration.")
@click.option(
    "--seed", default=1, show_default=True, help="Random seed; 0 for a new one each time."
)
@click.option("--replay", type=click.Path(exists=True, path_type=Path), help="Run one input again.")
def fuzz(names: tuple[str, ...], seconds: int, seed: int, replay: Path | None) -> None:
    """Fuzz the code that reads messages, requests, files of items and of other tools.

    TARGET is `messages`, `bodies`, `files` or `tools`; the default is all of them. An input that
    breaks a target is printed and kept in .fuzz; --replay runs it again and shows the traceback.
    """
    chosen = names or tuple(TARGETS)
    if replay is not None:
        for name in chosen:
            TARGETS[name](replay.read_bytes())
            click.echo(f"{name}: nothing is wrong with {replay}")
        return
    FOLDER.mkdir(exist_ok=True)
    running = {
        name: subprocess.Popen(
            [sys.executable, *MODULE, name, str(seconds), str(seed), str(FOLDER)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name in chosen
    }
    broken = []
    for name, process in running.items():
        try:
            out, _ = process.communicate(timeout=seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
        lines = out.splitlines()
        if process.returncode != 0:
            broken.append(name)
            click.echo("\n".join(lines[-80:]), err=True)
        done = [line for line in lines if "Done" in line or "examples by" in line]
        click.echo(f"{name}: {done[-1].strip() if done else 'broken'}")
    if broken:
        raise SystemExit(f"scripts/fuzz: {', '.join(broken)} broke; see .fuzz, and try --replay")


if __name__ == "__main__":
    fuzz(prog_name="scripts/fuzz")
