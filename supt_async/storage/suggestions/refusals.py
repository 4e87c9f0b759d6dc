"""Lines of suggestions that are refused: all of them counted, the first ones kept."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable

from supt_async.errors import BadFile

KEPT = 100
"""Maximum number of refused lines that are kept."""
NAMED = 5
"""Maximum number of them that an error names."""
MAX_REASON = 200
"""Maximum number of characters of the reason of each."""


class Refusals:
    """Lines that were refused; ``also`` is told of each as well."""

    def __init__(self, also: Callable[[BadFile], None] | None = None) -> None:
        self.count = 0
        self.first: list[BadFile] = []
        """The first ones by their lines, which may be told of in any order."""
        self._also = also

    def add(self, bad: BadFile) -> None:
        """Count a line, and keep it if it is one of the first."""
        self.count += 1
        insort(self.first, bad, key=_line)
        del self.first[KEPT:]
        if self._also is not None:
            self._also(bad)

    def error(self, remedy: str) -> BadFile:
        """Return an error that names the first lines, and says what to do."""
        file = self.first[0].file
        if self.count == 1:
            (bad,) = self.first
            return BadFile(f"{bad.reason.rstrip('.')}; {remedy}", file=file, line=bad.line)
        named = self.first[:NAMED]
        told = "; ".join(f"line {bad.line}: {_short(bad.reason)}" for bad in named)
        more = self.count - len(named)
        others = f"; and {more:,} more" if more else ""
        return BadFile(f"{self.count:,} lines are refused ({told}{others}); {remedy}", file=file)


def _line(bad: BadFile) -> int:
    return bad.line or 0


def _short(reason: str) -> str:
    reason = reason.rstrip(".")
    return reason if len(reason) <= MAX_REASON else f"{reason[: MAX_REASON - 3]}..."
