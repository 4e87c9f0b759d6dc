"""What a labeller may be called.

A name is shown to people, written into exports and put into HTTP paths. Some names belong to
the program itself: nobody may take part under one of them.
"""

from __future__ import annotations

import unicodedata

MAX_NAME = 128
"""Characters of a labeller's name."""
RESERVED = frozenset({"import", "notebook"})
"""Names of the program's own accounts: of known answers, and of a notebook."""
SOURCE = "source:"
"""What names of answers begin with that a model or a rule has given."""


def name_flaw(name: str) -> str | None:
    """Return what keeps a name from being a labeller's; None if nothing does."""
    if not name or len(name) > MAX_NAME or not name.isprintable() or name != name.strip():
        # Control characters, line breaks and changes of the writing direction can't be printed.
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
