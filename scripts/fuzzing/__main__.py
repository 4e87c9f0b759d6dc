"""``scripts/fuzz``: all targets side by side, for a bounded time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from scripts.fuzzing.targets import TARGETS

FOLDER = Path(".fuzz")
"""What was tried, so that a later run goes on from there, and what was found."""
MODULE = ("-m", "scripts.fuzzing.one")
GRACE_SECONDS = 120


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(TARGETS)), metavar="[TARGET...]")
@click.option("--seconds", default=30, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, help="0 takes another one each time.")
@click.option("--replay", type=click.Path(exists=True, path_type=Path), help="Try one file again.")
def fuzz(names: tuple[str, ...], seconds: int, seed: int, replay: Path | None) -> None:
    """Fuzz TARGETs, by default all of them: what reads messages, and what reads requests.

    What breaks one is kept in .fuzz, and printed; --replay tries it again, with its traceback.
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
    fuzz()
