"""Process that runs one export for a server: ``python -m supt_async.server.exports.child``.

The first line of standard input is the request. The file goes to standard output, which holds it
back while nobody reads; an error is one line on standard error. The process ends when standard
input does, so that it never outlives its server.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from contextlib import aclosing
from typing import BinaryIO

import msgspec

from supt_async.errors import Refused, StorageError
from supt_async.server.exports import project_file
from supt_async.server.exports.reports import encoded
from supt_async.server.exports.request import ExportRequest, Failure
from supt_async.server.media.media_root import MediaRoot
from supt_async.storage.factory import open_storage
from supt_async.storage.transfer.export.running import Export

NICE = 10
"""Number by which labelling goes first on a busy machine."""


async def run(request: ExportRequest, output: BinaryIO) -> None:
    """Write an export, or a report."""
    root = MediaRoot(request.media_root)
    storage = await open_storage(request.database)
    try:
        project = await storage.catalogue.project(request.slug)
        if request.report is not None:
            made = await encoded(request.report, storage.database, project, asyncio.to_thread)
            output.write(made)
            output.flush()
            return
        if request.options is None:
            chunks = project_file.chunks(storage.database, project)
        else:
            chunks = Export(
                storage.database,
                project,
                request.options,
                lambda path: root.open(request.slug, path).file,
            ).chunks()
        async with aclosing(chunks):
            async for chunk in chunks:
                output.write(chunk)
        output.flush()
    finally:
        await storage.close()


def failure_of(exc: Exception) -> Failure:
    """Return what the server is told of an error."""
    if isinstance(exc, StorageError):
        return Failure(kind="storage", text=str(exc), public=exc.public)
    if isinstance(exc, Refused):
        return Failure(kind="refused", text=str(exc), public=str(exc))
    return Failure(kind="other", text=type(exc).__name__, public="")


def main() -> int:
    """Run the export that standard input names; return the exit code."""
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=ExportRequest)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        asyncio.run(run(request, sys.stdout.buffer))
    except BrokenPipeError:
        os._exit(1)
    except Exception as exc:  # noqa: BLE001 - the server is told of whatever happens
        sys.stderr.buffer.write(msgspec.json.encode(failure_of(exc)) + b"\n")
        return 1
    return 0


def _end_with_the_server() -> None:
    while os.read(sys.stdin.fileno(), 1024):  # not its buffer, which locks as Python exits
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
