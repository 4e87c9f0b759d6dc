"""Clients in given states, and messages of a server, for the tests of their rules."""

from __future__ import annotations

import itertools

from supt_async.domain.project import Role
from supt_async.domain.results import ErrorCode, Mode
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import (
    ClientEffect,
)
from supt_async.protocol.client.session import Client

HELLO = m.Hello(v=1, project="digits", token="T")


def welcome(*leases: str, session: str = "s7", resumed: bool = False, **limits: int) -> m.Welcome:
    return m.Welcome(
        v=1,
        session=session,
        resumed=resumed,
        user="Ada",
        role=Role.LABELLER,
        leases=[m.LeaseState(lease=lease, item="1", expires_in_ms=1000) for lease in leases],
        limits=m.Limits(**limits),
        project=m.ProjectInfo(slug="digits", title="Digits", task={"kind": "any"}),
        server="here",
    )


def item(lease: str, mode: Mode = Mode.PUSH) -> m.Item:
    return m.Item(lease=lease, item="1", data={"kind": "json"}, mode=mode, expires_in_ms=1000)


def client(*leases: str, outbox: tuple[m.CommandMessage, ...] = ()) -> Client:
    """A client that is connected and has these leases on hand; its ids are n1, n2, ..."""
    numbers = itertools.count(1)
    made = Client(HELLO, new_id=lambda: f"n{next(numbers)}", outbox=outbox)
    made.connected()
    made.receive(welcome())
    for lease in leases:
        made.receive(item(lease))
    return made


def refused(id: str, code: ErrorCode = "invalid_value", **fields: int) -> m.Error:
    return m.Error(code=code, message="the rule", re=id, **fields)


def leases(client: Client) -> list[str]:
    return [item.lease for item in client.hand]


def again(client: Client, *listed: str) -> list[ClientEffect]:
    """Lose the connection, and be welcomed on another one."""
    client.lost(1006, random=0.5)
    client.connected()
    return client.receive(welcome(*listed, resumed=True))
