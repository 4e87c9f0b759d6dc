"""Texts of programs that people are to read: without control sequences, and of bounded length.

What a model says in an exception or prints may hold anything: sequences that colour a terminal or
change its title, characters that reverse what follows, and characters that no database stores.
"""

from __future__ import annotations

import re

_LOOKED_AT = 20
"""Number of characters that are looked at for each one that is kept: most of them may be hidden."""
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]"  # CSI: colours, moves of the cursor
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # OSC and its like: titles, links
    r"|\x1b[ -/]*[0-~]"  # the other ones
)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_HIDDEN = re.compile(
    "[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb]"  # other controls, marks of direction, and what has no width
)


def storable(text: str) -> str:
    """Replace characters that can't be stored or sent: lone surrogates, and U+0000."""
    return _UNSTORABLE.sub("?", text)


def one_line(text: str, most: int) -> str:
    """Return the first line of a text that is not blank, at most ``most`` characters of it."""
    return next(iter(lines(text[: most * _LOOKED_AT])), "")[:most]


def last_line(text: str, most: int) -> str:
    """Return the last line of a text that is not blank, at most ``most`` characters of it.

    A carriage return begins a line as well: progress bars are drawn with it.
    """
    return next(iter(reversed(lines(text[-most * _LOOKED_AT :]))), "")[:most]


def lines(text: str) -> list[str]:
    """Return the lines of a text that are not blank, without what can't be seen or stored."""
    clean = _HIDDEN.sub("", _SEQUENCE.sub("", storable(text)))
    return [" ".join(line.split()) for line in clean.splitlines() if line.strip()]
