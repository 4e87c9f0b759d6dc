"""What people read on a terminal: tables and lines of text that came from somebody else.

Names, titles and errors of models are texts: never markup that colours, links or breaks a table,
and no control character reaches the terminal. All commands draw with what is here.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text


def printable(text: str) -> str:
    """Return a text with control characters and changes of the writing direction escaped."""
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes texts as they are."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def table(*names: str) -> Table:
    """Return a table without lines."""
    return Table(*names, box=None)


def cells(*texts: str) -> tuple[Text, ...]:
    """Return texts as cells of a table's row."""
    return tuple(Text(printable(text), overflow="fold") for text in texts)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode()
