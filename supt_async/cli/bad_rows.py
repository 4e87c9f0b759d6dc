"""Rows that ``supt items add --skip-bad FILE`` leaves out: written to FILE with their reasons."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from supt_async.errors import BadFile
from supt_async.readers.cells import as_fact
from supt_async.readers.table import BadRow


class BadRows:
    """Writer of bad rows as JSON lines, and their number."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.number = 0

    def take(self, bad: BadFile) -> None:
        """Write one row."""
        self.number += 1
        row = _storable(bad.value) if isinstance(bad, BadRow) else None
        line = {"file": bad.file, "line": bad.line, "reason": bad.reason, "row": row}
        self._file.write(json.dumps(line).encode() + b"\n")


def _storable(value: Any) -> Any:
    try:
        return as_fact(value)
    except ValueError:
        return repr(value)[:1000]
