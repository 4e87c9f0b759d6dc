"""Messages of readers and the server in the words of Python: keywords instead of options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from supt_async.errors import BadFile, Refused

_ONLY_COMMAND = re.compile(r"(?:, or|:)? leave such rows out with --skip-bad|supt items add ")
"""What only the command can do."""
_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)(?: ([A-Z]+|[a-z]+[0-9-][a-z0-9-]*)\b)?")
_FLAGS = frozenset({"update"})


def in_python(message: str) -> str:
    """Return a message with keywords in place of the options of ``supt items add``."""
    return _OPTION.sub(_keyword, _ONLY_COMMAND.sub("", message))


def _keyword(found: re.Match[str]) -> str:
    name = found[1].replace("-", "_")
    if name in _FLAGS:
        rest = "" if found[2] is None else f" {found[2]}"
        return f"{name}=True{rest}"
    return name if found[2] is None else f'{name}="{found[2]}"'


@contextmanager
def for_python() -> Iterator[None]:
    """Put what is refused meanwhile in the words of Python.

    Raises:
        Refused: With the same reason in other words; a BadFile stays one.
    """
    try:
        yield
    except BadFile as exc:
        raise BadFile(in_python(exc.reason), file=exc.file, line=exc.line) from exc
    except Refused as exc:
        if type(exc) is not Refused:
            raise
        raise Refused(in_python(str(exc))) from exc
