"""Orders to the load generator of a crowd, and the CPU time that a server uses meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

from scripts.benchmarks.crowd_size.generator import LINE_BYTES
from scripts.benchmarks.harness.environment import Process


class Generator:
    """The process that holds the sockets."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def order(self, do: str, **how: object) -> dict[str, Any]:
        """Give an order and return its result."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **how}).encode() + b"\n")
        await self._process.stdin.drain()
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator has ended")
        return cast(dict[str, Any], json.loads(line))

    def cpu_seconds(self) -> float:
        """Return the CPU time that the process has used."""
        return Process(self._process, "").cpu_seconds()


@contextlib.asynccontextmanager
async def generating() -> AsyncIterator[Generator]:
    """Run a load generator while the block runs."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts.benchmarks.crowd_size.generator"),
        stdin=pipe,
        stdout=pipe,
        limit=LINE_BYTES,
    )
    try:
        yield Generator(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@dataclass(frozen=True, slots=True)
class Used:
    """CPU and wall seconds of one step."""

    cpu: float
    seconds: float

    @property
    def share(self) -> float:
        """Share of a core, in percent."""
        return 100 * self.cpu / self.seconds


class Meter:
    """Meter of a server's CPU time from when it is made."""

    def __init__(self, server: Process) -> None:
        self._server = server
        self._cpu, self._at = server.cpu_seconds(), time.monotonic()

    def read(self) -> Used:
        """Return what was used since the last reading."""
        cpu, at = self._server.cpu_seconds(), time.monotonic()
        used = Used(cpu - self._cpu, at - self._at)
        self._cpu, self._at = cpu, at
        return used
