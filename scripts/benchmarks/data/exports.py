"""Cases of ``scripts/bench data`` about export."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import make_url

from scripts.benchmarks.data import delays
from scripts.benchmarks.data.cases import Case, Ran, Setting, ran
from scripts.benchmarks.data.delays import LABELLERS
from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    TASK,
    Process,
    opened,
    serving,
    serving_bench,
    settle,
)
from scripts.benchmarks.harness.report import Figure
from supt_async.domain.project import Role
from supt_async.storage.postgres.connection import connect

LIMITS = {"jsonl": 200_000, "csv": 150_000, "parquet": 200_000}
"""Labels a second to reach, by format."""
OPINIONS = 3
"""Labels of each item of the project that is resolved."""
PEAK_MB = 100

FILL = """
INSERT INTO labeller (id, name, created_ms) SELECT 100000 + g, 'person ' || g, 0
    FROM generate_series(0, {labellers} - 1) g;
INSERT INTO item (id, project_id, open_slots) SELECT {first} + g, {project}, 0
    FROM generate_series(1, {items}) g;
INSERT INTO content (item_id, project_id, key, external_id, fingerprint, payload, created_ms)
    SELECT {first} + g, {project}, 'e' || g, 'ticket-' || g, md5(g::text),
        '"message ' || g || ' about an order that has not been sent"', 0
    FROM generate_series(1, {items}) g;
INSERT INTO label (project_id, id, item_id, labeller_id, lease, value, ms, created_ms, generation)
    SELECT {project}, gen_random_uuid()::text, {first} + 1 + g / {opinions},
        100000 + (g + g / {opinions} * 7) % {labellers}, md5(g::text),
        CASE WHEN g % 20 * 7919 % 20 < 17 THEN (ARRAY['"cat"', '"dog"'])[1 + g / {opinions} % 2]
            ELSE '"cat"' END,
        1000 + g % 500, 1750000000000 + g * 37, g / 1000
    FROM generate_series(0, {items} * {opinions} - 1) g;
INSERT INTO counter (project_id, process_id, items, done, labels)
    VALUES ({project}, 'filled', {items}, {items}, {items} * {opinions});
"""
"""Statements that fill a project with labels, past the program."""
COPIED = """
SELECT b.id, b.item_id, c.external_id, w.name, b.value, b.ms, b.created_ms, b.generation, b.late
    FROM label b JOIN labeller w ON w.id = b.labeller_id JOIN content c ON c.item_id = b.item_id
    WHERE b.project_id = $1 ORDER BY b.seq
"""
"""The rows of an export, without what it says of withdrawals and corrections."""


async def files(setting: Setting) -> list[Figure]:
    """Export of labels from PostgreSQL into files."""
    figures: list[Figure] = []
    with database("postgresql") as address:
        project = await _filled(address, setting.rows, 1)
        limit = setting.rows / await _copied(address, project)
        figures.append(Figure("bare COPY of the same rows", limit, "labels/s"))
        for format_, least in LIMITS.items():
            result = await _exported(address, setting.folder, format_)
            figures += _figures(setting, f"as {format_}", result, limit, least)
    return figures


async def consensus(setting: Setting) -> list[Figure]:
    """Export of three opinions on each item, one after the other and resolved."""
    with database("postgresql") as address:
        items = setting.rows // OPINIONS
        project = await _filled(address, items, OPINIONS)
        limit = items * OPINIONS / await _copied(address, project)
        plain = await _exported(address, setting.folder, "jsonl")
        figures = _figures(setting, "as they are", plain, limit, LIMITS["jsonl"])
        for resolve in ("majority", "consensus"):
            options = ("--resolve", resolve)
            result = await _exported(address, setting.folder, "jsonl", *options)
            figures += _figures(setting, resolve, result, limit, LIMITS["jsonl"] / 2)
            slower = result.seconds / plain.seconds
            figures.append(Figure(f"{resolve}, times as long", slower, at_most=2.0))
    return figures


async def http(setting: Setting) -> list[Figure]:
    """Export over HTTP, and the CPU time of the server's own process."""
    figures: list[Figure] = []
    with database("postgresql") as address:
        await _filled(address, setting.rows, 1)
        token = await _owner(address)
        async with serving(address) as server:
            for format_, least in LIMITS.items():
                used, seconds = server.cpu_seconds(), await _downloaded(server, token, format_)
                used = server.cpu_seconds() - used
                rate = setting.rows / seconds
                figures += [
                    Figure(f"{format_} over HTTP", rate, "labels/s", at_least=least),
                    Figure(f"{format_}, the server's CPU", used, "s"),
                ]
    return figures


async def labelling(setting: Setting) -> list[Figure]:
    """Delay of 200 labellers at one answer a second, without an export and during some."""
    with database("postgresql") as address:
        async with serving_bench(address, 50_000, LABELLERS) as (server, tokens):
            await _filled(address, setting.rows, 1)
            token = await _owner(address)
            found = await delays.measure(
                server, tokens, lambda: _downloaded(server, token, "jsonl")
            )
    meanwhile = Figure("export meanwhile", setting.rows / found.seconds, "labels/s")
    return [*found.figures(), meanwhile]


CASES: dict[str, Case] = {
    "export-files": files,
    "export-consensus": consensus,
    "export-http": http,
    "export-labelling": labelling,
}


def _figures(
    setting: Setting, name: str, result: Ran, limit: float, at_least: float
) -> list[Figure]:
    rate = setting.rows / result.seconds
    return [
        Figure(name, rate, "labels/s", at_least=at_least),
        Figure(f"{name}, share of COPY", rate / limit),
        Figure(f"{name}, CPU a label", result.cpu_seconds / setting.rows * 1e6, "us"),
        Figure(f"{name}, peak", result.peak_mb, "MiB", at_most=PEAK_MB),
    ]


async def _filled(address: str, items: int, opinions: int) -> int:
    """Make the project ``data`` with labels, and return its id."""
    async with opened(address) as storage:
        project = await storage.catalogue.create_project("data", title="data", task=TASK)
        connection: Any = await connect(make_url(address), {})
        try:
            numbers = {"first": 10_000_000, "project": project.id, "items": items}
            statements = FILL.format(**numbers, opinions=opinions, labellers=LABELLERS)
            await connection.execute(statements)
        finally:
            await connection.close()
        await settle(storage)
        return project.id


async def _copied(address: str, project: int) -> float:
    """Return the seconds of a bare COPY of the rows of an export to nowhere."""
    connection: Any = await connect(make_url(address), {})
    try:
        began = time.perf_counter()
        await connection.copy_from_query(COPIED, project, output="/dev/null")
        return time.perf_counter() - began
    finally:
        await connection.close()


async def _exported(address: str, folder: Path, format_: str, *options: str) -> Ran:
    output = str(folder / "labels")
    command = ("labels", "export", "data", "--format", format_, *options)
    return await ran(*command, "-o", output, "--database", address)


async def _owner(address: str) -> str:
    """Return the token of an owner of the project."""
    async with opened(address) as storage:
        project = await storage.catalogue.project("data")
        invited = await storage.people.invite("Owner", project=project.id, role=Role.ADMIN)
        return invited.token


async def _downloaded(server: Process, token: str, format_: str) -> float:
    """Return the seconds of an export over HTTP, whose bytes are thrown away."""
    headers = {"authorization": f"Bearer {token}"}
    path = f"/api/v1/projects/data/labels?format={format_}"
    began = time.perf_counter()
    async with httpx2.AsyncClient(base_url=server.url, headers=headers, timeout=300) as client:
        async with client.stream("GET", path) as response:
            response.raise_for_status()
            async for _ in response.aiter_raw():
                pass
    return time.perf_counter() - began
