"""Check of the database: what ``supt db check`` finds, rights, timeouts, and its servers."""

from __future__ import annotations

from pathlib import Path

from supt_async.cli.doctor.findings import Case, Finding, ok, problem, warning
from supt_async.storage.database_url import read_address
from supt_async.storage.diagnostics import Finding as Known, Kind, examine
from supt_async.storage.factory import open_storage
from supt_async.storage.probes import probe
from supt_async.storage.probes.values import Facts
from supt_async.storage.server_url import addresses

SHORTEST_MS = {
    "statement_timeout": 60_000,
    "max_statement_time": 60_000,
    "max_execution_time": 60_000,
    "transaction_timeout": 60_000,
    "idle_in_transaction_session_timeout": 10_000,
    "idle_transaction_timeout": 10_000,
    "idle_session_timeout": 600_000,
    "wait_timeout": 600_000,
}
"""Milliseconds below which a timeout of the database's cuts what supt does."""
CUTS = {
    "idle_in_transaction_session_timeout": "transactions that wait for a busy server are cut",
    "idle_transaction_timeout": "transactions that wait for a busy server are cut",
    "idle_session_timeout": "connections of a quiet server are cut again and again",
    "wait_timeout": "connections of a quiet server are cut again and again",
}
LONG = "long statements are cut, such as those of exports and of `supt db upgrade`"
KNOWN = frozenset({"sqlite", "postgresql", "mysql", "mariadb"})


async def check(case: Case) -> list[Finding]:
    """Look at the database, and note its servers in the case."""
    url = read_address(case.config.database)
    case.database = url
    kind = url.get_backend_name()
    if kind not in KNOWN:
        return [warning(f"supt is not tested on {kind}, and can't check it: see its own manual")]
    file = Path(str(url.database)) if kind == "sqlite" and url.database else None
    if file is not None and str(file) != ":memory:" and not file.exists():
        if not file.parent.is_dir():
            return [problem(f"there is no folder {file.parent}: make it, or correct --database")]
        return [warning(f"there is no {file} yet: the first command makes it, empty")]
    shown = await examine(url)
    found = [_finding(one) for one in shown]
    if any(finding.level == "problem" for finding in found):
        return found
    facts = await probe(url)
    if facts is not None:
        found += [*_rights(facts), *_timeouts(facts)]
    if all(one.kind is not Kind.NO_TABLES for one in shown):
        found.append(await _servers(case))
    return found


def _finding(one: Known) -> Finding:
    if not one.fine:
        return problem(one.text)
    return warning(one.text) if one.kind is Kind.ADVICE else ok(one.text)


def _rights(facts: Facts) -> list[Finding]:
    if facts.forbidden:
        first, more = facts.forbidden[0], len(facts.forbidden) - 1
        others = f" and {more} more" if more else ""
        return [
            problem(
                f"this role may not read and change the table {first}{others}: GRANT SELECT,"
                " INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ... TO this role"
            )
        ]
    if facts.may_make_tables is None:
        return [warning("this user's rights come from roles, and were not checked")]
    if not facts.may_make_tables:
        return [
            warning(
                "this role may not make and change tables, which `supt db upgrade` needs: run that"
                " as their owner, or GRANT it"
            )
        ]
    return [ok("this role may read, change, make and upgrade the tables")]


def _timeouts(facts: Facts) -> list[Finding]:
    short = {
        name: value
        for name, value in facts.timeouts_ms.items()
        if 0 < value < SHORTEST_MS.get(name, 0)
    }
    if not short:
        return [ok("no timeout of the database is in the way")]
    return [
        warning(
            f"{name} is {value / 1000:g} s: {CUTS.get(name, LONG)}; set it to"
            f" {SHORTEST_MS[name] // 1000} s or more for this user"
        )
        for name, value in short.items()
    ]


async def _servers(case: Case) -> Finding:
    """Note the database's id and where its server is, and say whether one runs."""
    storage = await open_storage(case.config.database)
    try:
        case.server_id = storage.server_id
        known = await addresses(storage)
    finally:
        await storage.close()
    running = [one for one in known if one.running]
    case.running = bool(running)
    if running and case.url is None:
        case.url = running[0].url
    if not running:
        return ok("no server is running on it just now")
    named = ", ".join(sorted({one.url for one in running}))
    how_many = "a server runs" if len(running) == 1 else f"{len(running)} servers run"
    return ok(f"{how_many} on it: {named}")
