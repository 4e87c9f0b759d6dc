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
_NANOSECONDS = {"TIMESTAMP_NS": "", "TIMESTAMPTZ_NS": "Z"}
"""Types of times with nanoseconds, and what stands after their texts, which are in UTC."""
_FINE = "TIMESTAMP as texts"
"""Type of a column whose times have more digits than Python's: they are read as texts."""
_PAIRS = "list of pairs[]"
"""Type of a column with maps in which a key stands twice."""
_KEY_TWICE = (
    "a map within a list or an object has a key twice: write it as a list of keys and values"
)
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
            self._find_odd_values()
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

    def _find_odd_values(self) -> None:
        """Find columns whose values are others in Python: finer times, and maps."""
        tests: dict[str, tuple[str, str]] = {}
        for name, type_ in self._types.items():
            column = _quoted(name)
            if type_ in _NANOSECONDS:
                fine = f"{_FINE} {_NANOSECONDS[type_]}"
                tests[name] = (f"epoch_ns({column}) % 1000 <> 0", fine)
            elif type_.startswith("MAP("):
                keys = f"map_keys({column})"
                tests[name] = (f"len({keys}) <> len(list_distinct({keys}))", _PAIRS)
            if type_ not in _NANOSECONDS and any(one in type_ for one in _NANOSECONDS):
                self.notes.append(f"times within column {name} are read to the microsecond")
        if not tests:
            return
        selected = ", ".join(f"bool_or({test})" for test, _ in tests.values())
        (found,) = self._all(f"SELECT {selected} FROM {_FILE}")  # noqa: S608 - quoted names
        odd = {
            name: type_
            for (name, (_, type_)), is_odd in zip(tests.items(), found, strict=True)
            if is_odd
        }
        self._types |= odd
        self.notes += [
            f"maps of column {name} have a key twice: they are read as lists of keys and values"
            for name, type_ in odd.items()
            if type_ == _PAIRS
        ]

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
            if "Map keys must be unique" in str(exc):
                raise BadFile(_KEY_TWICE, file=self._source.name) from exc
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
    if type_.startswith(_FINE):
        zone = type_.removeprefix(_FINE).strip()
        return f"strftime({_quoted(name)}::TIMESTAMP_NS, '%Y-%m-%dT%H:%M:%S.%n{zone}')"
    if type_ == _PAIRS:
        return f"map_entries({_quoted(name)})"
    return _quoted(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
