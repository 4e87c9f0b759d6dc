"""Reader of Parquet files by DuckDB, which needs no pyarrow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from supt_async.errors import BadFile
from supt_async.readers.formats import duckdb_session
from supt_async.readers.ids import Different
from supt_async.readers.input import Input
from supt_async.readers.roles import Roles
from supt_async.readers.table import Column, Holds, Numbered, OnBad, Type, check_names

PART = 500
"""Maximum number of rows that are Python objects at once."""
INDEX = "__index_level_0__"
"""Name under which pandas writes an index without a name."""
_FILE = "read_parquet(?, hive_partitioning = false)"
"""The file's rows: a folder such as ``year=2024`` would be read as a column otherwise."""
_FINE = "TIMESTAMP_NS as texts"
"""Type of a column with nanoseconds, which are read as texts to keep them."""
_EXACT_DIGITS = 15
"""Number of decimal digits that a float keeps."""
_TYPES: dict[str, Type] = {
    "BOOLEAN": "boolean", "VARCHAR": "text", "BLOB": "bytes", "DATE": "date", "TIME": "text",
    "FLOAT": "decimal", "DOUBLE": "decimal", "UUID": "text",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), "integer"),
}  # fmt: skip


class ParquetFile:
    """Parquet file, read a part of a row group at a time."""

    format = "parquet"
    holds = Holds.ROWS

    def __init__(self, source: Input, roles: Roles) -> None:
        self._source = source
        self._path = source.path()
        self._pattern = duckdb_session.pattern_of(self._path)
        self._stack = ExitStack()
        self._read = 0
        self._left_out: frozenset[str] = frozenset()
        self.notes: list[str] = []
        self.facts: dict[str, str] = {}
        with self._refusing():
            self._session = self._stack.enter_context(duckdb_session.opened(self._path))
            self._check_schema()
            described = self._all(f"DESCRIBE SELECT * FROM {_FILE}")  # noqa: S608
            ((self._rows,),) = self._all(f"SELECT count(*) FROM {_FILE}")  # noqa: S608
            self._types = {str(name): str(type_) for name, type_, *_ in described}
            self._types |= dict.fromkeys(self._finer(), _FINE)
        self.columns = tuple(
            Column("index" if name == INDEX else name, _type(type_))
            for name, type_ in self._types.items()
        )
        check_names([one.name for one in self.columns], source.name)

    @property
    def position(self) -> float:
        return float(self._read / max(1, self._rows))

    def close(self) -> None:
        self._stack.close()
        self._source.close()

    def leave_out(self, names: Collection[str]) -> None:
        self._left_out = frozenset(names)

    def different(self, name: str) -> bool:
        ids = Different()
        for part in self._selected(_quoted(name)):
            if not ids.see(cell for (cell,) in part):
                break
        return ids.verdict()

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        named = zip((one.name for one in self.columns), self._types.items(), strict=True)
        kept = [(name, stored) for name, stored in named if name not in self._left_out]
        names = [name for name, _ in kept]
        expressions = ", ".join(_expression(*stored) for _, stored in kept)
        self._read = 0
        for part in self._selected(expressions):
            for row in part:
                self._read += 1
                yield self._read, dict(zip(names, row, strict=True))

    def _selected(self, expressions: str) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Yield rows of some columns, a bounded number at a time."""
        statement = f"SELECT {expressions} FROM {_FILE}"  # noqa: S608 - quoted names
        with self._refusing():
            # Not in a cursor of its own, which would have none of the session's settings.
            self._session.execute(statement, [self._pattern])
            while part := self._session.fetchmany(PART):
                yield part

    def _finer(self) -> list[str]:
        """Return the columns with a time that has more digits than a time of Python."""
        names = [name for name, type_ in self._types.items() if type_ == "TIMESTAMP_NS"]
        if not names:
            return []
        tests = ", ".join(f"bool_or(epoch_ns({_quoted(name)}) % 1000 <> 0)" for name in names)
        (found,) = self._all(f"SELECT {tests} FROM {_FILE}")  # noqa: S608 - quoted names
        return [name for name, fine in zip(names, found, strict=True) if fine]

    def _check_schema(self) -> None:
        """Refuse two columns of one name, which DuckDB would rename."""
        nodes = self._all("SELECT name, num_children FROM parquet_schema(?)")
        names: list[str] = []
        left = 0
        for name, children in nodes[1:]:
            if not left:
                names.append(name)
                left = 1
            left += (children or 0) - 1
        check_names(names, self._source.name)

    def _all(self, statement: str) -> list[Any]:
        found: list[Any] = self._session.execute(statement, [self._pattern]).fetchall()
        return found

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Turn errors of DuckDB into one line.

        Raises:
            BadFile: In place of any of its errors.
        """
        import duckdb

        try:
            yield
        except duckdb.OutOfMemoryException as exc:
            reason = f"needs more than {duckdb_session.MEMORY} to be read: write it again with"
            raise BadFile(f"{reason} smaller row groups", file=self._source.name) from exc
        except (duckdb.Error, ValueError, OverflowError) as exc:
            said = " ".join(str(exc).split()).replace(self._pattern, self._source.name)[:200]
            reason = f"is not a readable Parquet file: {said}"
            raise BadFile(reason, file=self._source.name) from exc


def _type(name: str) -> Type:
    if name.endswith("]"):
        return "list"
    if name.startswith(("STRUCT", "MAP", "UNION")):
        return "object"
    if name.startswith("DECIMAL"):
        return "decimal"
    return "timestamp" if name.startswith("TIMESTAMP") else _TYPES.get(name, "text")


def _expression(name: str, type_: str) -> str:
    """Return the expression of a column, as Python values that change nothing."""
    if type_.startswith("DECIMAL(") and int(type_[8:].partition(",")[0]) <= _EXACT_DIGITS:
        return f"{_quoted(name)}::DOUBLE"
    if type_ == _FINE:
        return f"strftime({_quoted(name)}, '%Y-%m-%dT%H:%M:%S.%n')"
    return _quoted(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
