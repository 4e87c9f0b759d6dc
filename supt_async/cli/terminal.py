"""Tables and lines of untrusted text for a terminal.

Names, titles and models' errors are printed as they are: they never act as markup that colours,
links or breaks a table, and no control character reaches the terminal. All commands print with
these functions.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text


def printable(text: str) -> str:
    """Escape control characters and changes of the writing direction in a text."""
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def console(*, stderr: bool = False) -> Console:
    """Return a console that prints texts as they are."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def table(*names: str) -> Table:
    """Return a table without borders."""
    return Table(*names, box=None)


def cells(*texts: str) -> tuple[Text, ...]:
    """Return texts as the cells of a row."""
    return tuple(Text(printable(text), overflow="fold") for text in texts)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode()
