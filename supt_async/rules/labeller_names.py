"""Names that a labeller may have.

A name is shown to people, written into exports and put into HTTP paths. Some names belong to
the program itself: nobody may take part under one of them.
"""

from __future__ import annotations

import unicodedata

MAX_NAME = 128
"""Maximum length of a labeller's name, in characters."""
RESERVED = frozenset({"import", "notebook"})
"""Names of the program's own accounts: of known answers, and of a notebook."""
SOURCE = "source:"
"""Prefix of the names under which answers of a model or a rule are stored."""


def name_flaw(name: str) -> str | None:
    """Return why a labeller may not have a name; None if they may."""
    if not name or len(name) > MAX_NAME or not name.isprintable() or name != name.strip():
        # Control characters, line breaks and changes of the writing direction are not printable.
        return f"a labeller's name has 1 to {MAX_NAME} printable characters"
    if "/" in name or name in (".", ".."):
        return "a labeller's name has no '/', and is not '.' or '..': it is part of addresses"
    if is_reserved(name):
        return f"the name {name!r} is reserved for the program itself: choose another name"
    return None


def is_reserved(name: str) -> bool:
    """Tell whether a name is the program's own, however it is spelled."""
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    return folded in RESERVED or folded.startswith(SOURCE)


def is_source_name(name: str) -> bool:
    """Tell whether a name is that of an account which a source's accepted suggestions belong to."""
    return len(SOURCE) < len(name) <= MAX_NAME and name.startswith(SOURCE) and name.isprintable()
