"""Schemathesis requests all that /openapi.json allows, and what it does not."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from supt_async.domain.project import Role
from tests.support.servers import Running

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "unsupported_method",
)
EXAMPLES = 10
"""For each operation and phase."""

LEFT_OUT = ("logout", "add_items", "add_to_pool", "put_suggestions", "events")
"""The first ends the tool's own session; of JSON lines it knows nothing (test_hostile does); the
last may answer without an end."""


async def schemathesis(server: Running, token: str) -> tuple[int, str]:
    """Run the tool against a server; return its exit code and what it prints."""
    command: Sequence[str] = (
        *(str(Path(sys.executable).parent / "schemathesis"), "run", f"{server.url}/openapi.json"),
        *("--header", f"Authorization: Bearer {token}", "--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES)),
        *("--generation-deterministic", "--no-color", "--no-shrink", "--warnings", "off"),
        *(word for name in LEFT_OUT for word in ("--exclude-operation-id", name)),
    )
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": "off", "PYTHONWARNINGS": "ignore"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, out.decode()


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_server_answers_as_its_document_says_whatever_is_asked(
    on_postgres: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL, which is the stricter one."""
    server = on_postgres
    monkeypatch.chdir(tmp_path)
    project = await server.project(items=3)
    token = await server.token("root", role=Role.ADMIN)  # of all: or it would demote itself
    async with server.session("Ada", project) as ada:
        await ada.answer(await ada.get("item"))
    code, told = await schemathesis(server, token)
    assert code == 0, told[-12000:]
    async with server.http(token) as http:
        assert (await http.get("/readyz")).status_code == 200
