"""Sessions of DuckDB that read one file and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MEMORY = "400MB"
"""Memory that DuckDB may take for itself; it takes that of a page of each column, twice."""


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a session while a block runs: one thread, no extension, no other file, no spilling."""
    import duckdb

    config: dict[str, Any] = {
        "threads": 1,
        "memory_limit": MEMORY,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": "",
        "preserve_insertion_order": True,
    }
    with duckdb.connect(":memory:", config=config) as session:
        # Whole row groups, of a million rows as other programs write them, would not fit.
        session.execute("SET disable_parquet_prefetching = true")
        session.execute("SET streaming_buffer_size = '1MB'")
        session.execute("SET TimeZone = 'UTC'")
        session.execute("SET allowed_paths = [?, ?]", [str(path), pattern_of(path)])
        session.execute("SET enable_external_access = false")
        session.execute("SET lock_configuration = true")
        yield session


def pattern_of(path: Path) -> str:
    """Return the pattern that only one path fits; DuckDB takes every name for a pattern."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path))


def rows_or_none(session: Any, statement: str, parameters: Sequence[Any]) -> Any:
    """Return the rows of a statement, None if DuckDB can't carry it out."""
    import duckdb

    try:
        return session.execute(statement, parameters).fetchall()
    except duckdb.Error:
        return None
