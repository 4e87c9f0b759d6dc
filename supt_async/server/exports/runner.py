"""Exports and reports of a server: large ones run in a process each, a few at once.

So they take no time of the event loop and hold no connection that owners wait for. A process is
read only as fast as the client takes the file, and ends when the client leaves. A small table,
and any export of a database in memory, which no other process sees, is made in a thread of this
process.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Hashable
from functools import partial
from typing import IO, Any

import msgspec

from supt_async.domain.project import Project
from supt_async.errors import Refused, StorageBusy, StorageUnavailable
from supt_async.server.exports import project_file, reports
from supt_async.server.exports.request import ExportRequest, Failure
from supt_async.server.media.media_root import MediaRoot
from supt_async.server.places import Place, Places
from supt_async.server.uploads.work_folders import work_folder
from supt_async.storage.addresses.untested import MARK
from supt_async.storage.agreement.given import Runner
from supt_async.storage.database import LaneDatabase
from supt_async.storage.factory import Storage
from supt_async.storage.read_lanes import Lane
from supt_async.storage.transfer.export.options import ExportOptions
from supt_async.storage.transfer.export.running import Export

SMALL = 10_000
"""Number of a project's labels up to which its exports are made in the server's process."""
PROCESSES = 2
"""Maximum number of processes at once, and of one person one."""
WAIT_SECONDS = 20.0
"""Maximum time that an export waits for the others."""
BLOCK = 256 * 1024
"""Bytes that are read of a process at once."""
TOO_SLOW = "the file was taken too slowly, and others waited: download it again later"
MODULE = "supt_async.server.exports.child"


class ExportRunner:
    """Runs the exports of one server."""

    def __init__(
        self, storage: Storage, media_root: MediaRoot, media_path: str, processes: int = PROCESSES
    ) -> None:
        """``processes`` is the number of exports' processes at once."""
        self._storage = storage
        self._media_root = media_root
        self._media_path = media_path
        self._places = Places(processes)
        self._running: set[subprocess.Popen[bytes]] = set()

    def close(self) -> None:
        """End the processes."""
        for process in self._running:
            process.kill()

    async def start(
        self, project: Project, options: ExportOptions, person: Hashable
    ) -> RunningExport:
        """Check a person's export and choose where it runs.

        Raises:
            Refused: The project can't be exported like that.
        """
        export = Export(
            LaneDatabase(self._storage.database, Lane.OWNERS),
            project,
            options,
            lambda path: self._media_root.open(project.slug, path).file,
        )
        counts = await self._storage.queue.counts(project.id)
        # The other formats may have images that are drawn anew, each of which takes much memory.
        small = counts.labels <= SMALL and export.is_table
        if small or self._in_memory:
            return RunningExport(export, export.chunks())
        return RunningExport(export, self._process(project.slug, options, person))

    async def project_file(self, project: Project, person: Hashable) -> AsyncGenerator[bytes]:
        """Return the bytes of a project's file, which ``supt project import`` reads."""
        await self._storage.catalogue.finish_changes()  # the process changes nothing
        if self._in_memory:
            return project_file.chunks(self._storage.database, project)
        return self._process(project.slug, None, person)

    async def report(self, name: str, project: Project, run: Runner) -> Any:
        """Make a report about a project's labels; ``run`` calls a function in a thread.

        Raises:
            StorageBusy: Two exports or reports are running.
        """
        counts = await self._storage.queue.counts(project.id)
        if counts.labels <= SMALL or self._in_memory:
            return await reports.REPORTS[name].make(self._storage.database, project, run)
        person = ("report", name, project.id)
        blocks = self._process(project.slug, None, person, report=name)
        async with contextlib.aclosing(blocks):
            text = b"".join([block async for block in blocks])
        return await run(reports.decoded, name, text)

    @property
    def _in_memory(self) -> bool:
        return self._storage.url.database in (None, "", ":memory:")

    async def _process(
        self,
        slug: str,
        options: ExportOptions | None,
        person: Hashable,
        *,
        report: str | None = None,
    ) -> AsyncGenerator[bytes]:
        request = ExportRequest(
            # It is open, so whoever opened it has allowed its kind.
            database=f"{MARK}{self._storage.url.render_as_string(hide_password=False)}",
            slug=slug,
            options=options,
            media_root=self._media_path,
            report=report,
        )
        async with self._place(person) as place:
            folder = contextlib.ExitStack()
            process = await asyncio.to_thread(_started, request, folder)
            self._running.add(process)
            place.end = process.kill
            try:
                async with contextlib.aclosing(_output(process)) as blocks:
                    async for block in blocks:
                        with place.giving(len(block)):
                            yield block
                if place.gives_way:
                    raise StorageBusy(TOO_SLOW, public=TOO_SLOW)
                if await asyncio.to_thread(process.wait) != 0:
                    raise await asyncio.to_thread(_error, process)
            finally:
                self._running.discard(process)
                process.kill()
                ended = asyncio.get_running_loop().run_in_executor(None, _ended, process, folder)
                await asyncio.shield(ended)  # it goes on if this is cancelled again

    @contextlib.asynccontextmanager
    async def _place(self, person: Hashable) -> AsyncGenerator[Place]:
        """Wait for one of the places of processes.

        Raises:
            StorageBusy: None became free in time.
        """
        async with contextlib.AsyncExitStack() as stack:
            try:
                place = await stack.enter_async_context(self._places.held(person, WAIT_SECONDS))
            except TimeoutError:
                text = "one export of yours, or several of others, is running: try again later"
                raise StorageBusy(text, public=text) from None
            yield place


class RunningExport:
    """An export that has been checked, and its bytes."""

    def __init__(self, export: Export, chunks: AsyncGenerator[bytes]) -> None:
        self.media_type = export.media_type
        self.suffix = export.suffix
        self.chunks = chunks


def _started(request: ExportRequest, folder: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    """Start a process; its temporary files, which it leaves if it is killed, go with ``folder``."""
    place = folder.enter_context(work_folder())
    process = subprocess.Popen(
        [sys.executable, "-m", MODULE],
        env={**os.environ, "TMPDIR": str(place)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # its error says why
        process.stdin.write(msgspec.json.encode(request) + b"\n")
        process.stdin.flush()
    return process


async def _output(process: subprocess.Popen[bytes]) -> AsyncGenerator[bytes]:
    """Yield what a process writes, at the pace of whoever takes it."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=BLOCK)
    protocol = partial(asyncio.StreamReaderProtocol, reader)
    transport, _ = await loop.connect_read_pipe(protocol, process.stdout)
    try:
        while block := await reader.read(BLOCK):
            yield block
    finally:
        transport.close()


def _error(process: subprocess.Popen[bytes]) -> Exception:
    """Return the error that a process has ended with."""
    assert process.stderr is not None
    lines = process.stderr.read().splitlines()
    try:
        found = msgspec.json.decode(lines[-1] if lines else b"", type=Failure)
    except msgspec.DecodeError:
        return RuntimeError(f"an export's process ended with code {process.returncode}")
    if found.kind == "refused":
        return Refused(found.text)
    if found.kind == "storage":
        return StorageUnavailable(found.text, public=found.public)
    return RuntimeError(f"an export failed: {found.text}")


def _ended(process: subprocess.Popen[bytes], folder: contextlib.ExitStack) -> None:
    """Wait for a process that was killed, close its pipes, and remove its temporary files."""
    pipes: list[IO[bytes] | None] = [process.stdin, process.stderr]
    for pipe in pipes:
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    process.wait()
    folder.close()
