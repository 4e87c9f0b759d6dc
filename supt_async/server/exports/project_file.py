"""A project's file as it is written, for a client who may take it slowly.

All of it is read from one snapshot, which must not last as long as the client takes: PostgreSQL
could remove no old rows meanwhile, and the log of SQLite would grow. So the file goes to the disk
at the database's pace, and is read there as it grows.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator
from typing import IO, BinaryIO, cast

from supt_async.domain.project import Project
from supt_async.storage.database import Database
from supt_async.storage.project_file.file_writer import export_project

BLOCK = 256 * 1024
"""Bytes that are read at once."""
CHECK_SECONDS = 0.05
"""Time after which a file that has not grown is looked at again."""


async def chunks(database: Database, project: Project) -> AsyncGenerator[bytes]:
    """Yield a project's file, with its items, its labels and their history.

    Raises:
        NotFound: The project has been deleted.
    """
    with tempfile.TemporaryFile() as file:
        growing = _Growing(file)
        stream = cast(BinaryIO, growing)  # what a zip that can't be read back needs of one
        writing = asyncio.ensure_future(export_project(database, project, stream))
        try:
            size, whole = 0, False
            while not whole:
                whole = writing.done()  # asked before it is read: nothing comes after that
                while block := await asyncio.to_thread(os.pread, file.fileno(), BLOCK, size):
                    size += len(block)
                    yield block
                if not whole:
                    await asyncio.wait({writing}, timeout=CHECK_SECONDS)
            await writing
        finally:
            growing.is_wanted = False
            await asyncio.gather(writing, return_exceptions=True)


class _Growing:
    """A file that is appended to for as long as somebody wants it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.is_wanted = True
        self._file = file

    def write(self, data: bytes) -> int:
        if not self.is_wanted:
            raise BrokenPipeError
        size = self._file.write(data)
        self._file.flush()
        return size

    def flush(self) -> None:
        """Do nothing: each write has done it."""
