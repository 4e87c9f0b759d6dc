"""Progress bars of commands that take long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from supt_async.cli.terminal import console


@contextmanager
def reading(name: str, what: str) -> Iterator[Callable[[int], None]]:
    """Show a bar while a block runs; give the function that is told how many were read."""
    screen = console(stderr=True)
    with Progress(
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,} " + what, markup=False),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as progress:
        bar = progress.add_task(name, total=None)
        yield lambda number: progress.update(bar, completed=number)


@contextmanager
def deleting(name: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar while a block runs; give the function that is told how many more are gone."""
    screen = console(stderr=True)
    with Progress(
        TextColumn("deleting {task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} items and labels", markup=False),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as progress:
        bar = progress.add_task(name, total=total)
        yield lambda number: progress.advance(bar, number)
