"""Delimiter of a CSV file: one that separates the names in its header.

Names of columns rarely hold a comma, a semicolon, a tab or a bar, so mostly there is one choice. If
the header allows several, DuckDB's sniffer decides by the rows. It is not asked for more: it
takes a file with one short row for a file of one column, and skips a header that it doesn't like.
"""

from __future__ import annotations

import contextlib
import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
"""Delimiters that are recognised, the most common first."""
SAMPLE = 256 * 1024
"""Number of characters by which the delimiter is recognised."""
NAMES = {"\t": "tabs", " ": "spaces"}
"""Names of delimiters that can't be seen in a message."""


def delimiter_of(sample: str, *, tabs: bool = False) -> str:
    """Return the delimiter of a file that begins with ``sample``; a comma if there is no other.

    ``tabs`` says that its name speaks for tabs.
    """
    widths = {one: width for one in DELIMITERS if (width := _width(sample, one)) > 1}
    if tabs and (not widths or "\t" in widths):
        return "\t"
    if len(widths) > 1:
        sniffed = _sniffed(sample)
        return sniffed if sniffed in widths else max(widths, key=lambda one: widths[one])
    return next(iter(widths), ",")


def _width(sample: str, delimiter: str) -> int:
    """Return the number of names in the header; 0 if it is not CSV with this delimiter."""
    with contextlib.suppress(csv.Error):
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True):
            if row:
                return len(row)
    return 0


def _sniffed(sample: str) -> str | None:
    """Return the delimiter that DuckDB finds."""
    from supt_async.readers.formats import duckdb_session

    whole = sample[: sample.rfind("\n") + 1] or sample
    with tempfile.TemporaryDirectory(prefix="supt-") as folder:
        path = Path(folder, "sample.csv")
        path.write_text(whole, encoding="utf-8", errors="replace", newline="")
        with duckdb_session.opened(path) as session:
            found: Sequence[tuple[str]] = duckdb_session.rows_or_none(
                session,
                "SELECT delimiter FROM sniff_csv(?, all_varchar=true, header=true, quote='\"',"
                " escape='\"')",
                [str(path)],
            ) or [("",)]
    return found[0][0] or None
