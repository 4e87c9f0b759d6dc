"""A folder that ``datasets.load_from_disk`` opens: Arrow files, and what describes them.

``hugging_face_columns`` has the columns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.hugging_face_columns import Column, columns
from supt_async.storage.transfer.export.formats.trainer import Trainer, counted
from supt_async.storage.transfer.export.rows import Row

if TYPE_CHECKING:
    from supt_async.storage.transfer.export.rows import Page

SHARD_BYTES = 500 * 2**20
"""Bytes at which the next file begins."""
ROWS = 1000
"""Maximum number of rows in a batch, since a reader has one in memory."""
BATCH_BYTES = 32 * 2**20
"""Bytes of images and sounds at which a batch is written."""


class HuggingFace(Trainer):
    """Hugging Face's data sets."""

    name = "hf"
    media_type = "application/octet-stream"
    suffix = ""
    is_folder = True
    has_columns = True
    holds = frozenset({"relations", "answers about regions"})

    def check(self, job: Job) -> None:
        try:
            import pyarrow as pa
        except ImportError as exc:
            raise Refused("hf needs pyarrow: pip install pyarrow") from exc
        del pa

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        assert job.folder is not None, "the format is a folder"
        shards: _Shards | None = None
        for page in pages:
            rows = list(counted(page))
            if shards is None:
                shards = _Shards(job.folder, columns(job, rows))
            shards.add(rows)
            yield b""
        if shards is None:
            shards = _Shards(job.folder, columns(job, []))
        shards.close()


class _Shards:
    """Arrow files of a folder, and what describes them."""

    def __init__(self, folder: Path, columns: Sequence[Column]) -> None:
        import pyarrow as pa

        self._pa = pa
        self._folder = folder
        self._columns = columns
        self._features = {column.name: column.feature for column in columns}
        about = json.dumps({"info": {"features": self._features}})
        fields = [pa.field(column.name, column.type) for column in columns]
        self._schema = pa.schema(fields, metadata={"huggingface": about})
        self._digest = hashlib.sha256(about.encode())
        self._bytes = 0
        self._paths: list[Path] = []
        self._next()

    def add(self, rows: Sequence[Row]) -> None:
        """Write rows, in batches that fit into memory with their images."""
        cells: list[list[Any]] = []
        held = 0
        for row in rows:
            made = [column.cell(row) for column in self._columns]
            cells.append(made)
            held += sum(map(_size, made))
            if held >= BATCH_BYTES or len(cells) == ROWS:
                self._write(cells)
                cells, held = [], 0
        if cells:
            self._write(cells)

    def _write(self, cells: Sequence[Sequence[Any]]) -> None:
        if self._bytes >= SHARD_BYTES:
            self._writer.close()
            self._next()
        arrays = [
            self._pa.array(column, described.type)
            for column, described in zip(zip(*cells, strict=True), self._columns, strict=True)
        ]
        batch = self._pa.record_batch(arrays, schema=self._schema)
        self._writer.write_batch(batch)
        self._bytes += batch.nbytes
        self._digest.update(f"{cells[0][0]} {cells[-1][0]} {batch.nbytes}".encode())

    def close(self) -> None:
        """Finish the last file, and write the descriptions."""
        self._writer.close()
        named = [f"data-{n:05d}-of-{len(self._paths):05d}.arrow" for n in range(len(self._paths))]
        for path, name in zip(self._paths, named, strict=True):
            path.rename(self._folder / name)
        info = {"citation": "", "description": "", "homepage": "", "license": ""}
        state: JSONObject = {
            "_data_files": [{"filename": name} for name in named],
            "_fingerprint": self._digest.hexdigest()[:16],
            "_format_columns": None,
            "_format_kwargs": {},
            "_format_type": None,
            "_output_all_columns": False,
            "_split": None,
        }
        self._describe("dataset_info.json", info | {"features": self._features})
        self._describe("state.json", state)

    def _next(self) -> None:
        path = self._folder / f"data-{len(self._paths):05d}.part"
        self._paths.append(path)
        self._writer = self._pa.ipc.new_stream(str(path), self._schema)
        self._bytes = 0

    def _describe(self, name: str, value: JSONObject) -> None:
        (self._folder / name).write_text(json.dumps(value, indent=2), encoding="utf-8")


def _size(cell: object) -> int:
    """Return the bytes of an image's or a sound's cell."""
    data = cell.get("bytes") if isinstance(cell, dict) else None
    return len(data) if isinstance(data, bytes) else 0
