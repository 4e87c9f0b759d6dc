"""New items column by column, as each database writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from supt_async.domain.ids import ProjectId

CONTENT = (
    *("key", "item_id", "external_id", "fingerprint", "payload", "features", "meta", "assign"),
    *("project_id", "import_id", "created_ms"),
)


@dataclass(slots=True)
class ItemColumns:
    """Items of a project that are not stored yet, column by column."""

    project: ProjectId
    import_id: int | None
    created_ms: int
    open_slots: Sequence[int]
    keys: Sequence[str]
    external_ids: Sequence[str | None]
    fingerprints: Sequence[str]
    payloads: Sequence[str] = field(repr=False)
    features: Sequence[str | None] = field(repr=False)
    meta: Sequence[str | None]
    assign: Sequence[str | None]

    @property
    def same(self) -> dict[str, int | None]:
        """Columns of ``CONTENT`` that have one value in all rows."""
        return {
            "project_id": self.project,
            "import_id": self.import_id,
            "created_ms": self.created_ms,
        }

    def rows(self, ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """Return the other columns of ``CONTENT``, row by row."""
        return zip(*self._columns(ids), strict=True)

    def given(self, ids: Sequence[int]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return names and rows of the same columns without those that are empty in all rows."""
        columns = dict(zip(CONTENT, self._columns(ids), strict=False))
        optional = ("external_id", "features", "meta", "assign")
        for name in optional:
            if columns[name].count(None) == len(ids):
                del columns[name]
        return list(columns), list(zip(*columns.values(), strict=True))

    def _columns(self, ids: Sequence[int]) -> tuple[Sequence[Any], ...]:
        return (
            *(self.keys, ids, self.external_ids, self.fingerprints, self.payloads),
            *(self.features, self.meta, self.assign),
        )
