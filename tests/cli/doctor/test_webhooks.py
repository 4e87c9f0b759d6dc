"""What `supt doctor` says of where webhooks may go."""

from __future__ import annotations

import pytest

from supt_async.cli.doctor import webhooks
from supt_async.cli.doctor.findings import Level
from tests.cli.doctor.cases import case, findings


@pytest.mark.parametrize(
    ("hosts", "level", "said"),
    [
        ("", Level.OK, "webhooks are off"),
        ("192.0.2.7, *.example.org", Level.OK, "may go to 192.0.2.7, *.example.org"),
        ("*", Level.WARNING, "any public host"),
        ("http://localhost:8080", Level.PROBLEM, "which is no public address"),
        ("http://localhost:8080, 127.0.0.1, ::1", Level.OK, "may go to"),
        ("hooks.invalid", Level.PROBLEM, "is not known here"),
        ("not a host", Level.PROBLEM, "--webhook-hosts"),
    ],
)
async def test_the_hosts_of_webhooks_are_judged(hosts: str, level: Level, said: str) -> None:
    found = (await findings(case(webhook_hosts=hosts), webhooks.check))[-1]
    assert (found.level, said in found.text) == (level, True), found
