"""Quotas of labellers on PostgreSQL, and what they are told when their work is complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from supt_async.domain.commands import Holder
from supt_async.domain.ids import LabellerId, ProjectId
from supt_async.domain.results import Completion, Idle
from supt_async.rules.quotas import USED_UP, left
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.plan import Demand
from supt_async.storage.postgres.sql import quotas as sql


async def within_quota(
    demands: Sequence[Demand], quotas: Mapping[int, int], connection: DriverConnection
) -> tuple[list[Demand], dict[int, Idle]]:
    """Return what demands may get of their labellers' quotas, and why others get nothing.

    Args:
        demands: The demands.
        quotas: The most answers of the labellers who have a quota, by the demands' numbers.
        connection: The connection.
    """
    asked = [demand for demand in demands if demand.number in quotas]
    if not asked:
        return list(demands), {}
    columns = zip(*((d.by.project, d.by.labeller) for d in asked), strict=True)
    rows = await connection.fetch(sql.GIVEN, *map(list, columns), max(quotas.values()))
    wants: dict[int, int] = {}
    used_up: dict[int, Idle] = {}
    promised: Counter[tuple[ProjectId, LabellerId]] = Counter()  # to their other sessions
    for demand, (given, held) in zip(asked, rows, strict=True):
        quota, who = quotas[demand.number], (demand.by.project, demand.by.labeller)
        held += promised[who]
        if given + held + demand.want > quota:  # so near, those that were withdrawn matter
            given = await connection.fetchval(sql.STANDING, *who)
        allowed = left(quota, given, held)
        wants[demand.number] = min(demand.want, allowed)
        if not allowed:
            used_up[demand.number] = USED_UP
        promised[who] += wants[demand.number]
    admitted = [
        replace(demand, want=wants.get(demand.number, demand.want))
        for demand in demands
        if demand.number not in used_up
    ]
    return admitted, used_up


async def is_used_up(connection: DriverConnection, by: Holder, quota: int) -> bool:
    """Return whether a labeller has given as many answers as they may."""
    given = await connection.fetchval(sql.STANDING, by.project, by.labeller)
    return int(given) >= quota


async def completion(by: Holder, now_ms: int, connection: DriverConnection) -> Completion | None:
    """Return what a labeller takes back whose work is complete; None if they came by no link."""
    row = await connection.fetchrow(sql.COMPLETE, by.project, by.labeller, now_ms)
    return None if row is None else Completion(code=row[0], return_url=row[1])
