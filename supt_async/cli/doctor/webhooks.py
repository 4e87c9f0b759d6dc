"""Check of where webhooks may go, by the operator's list."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from supt_async.cli.doctor.findings import Case, Finding, in_thread, ok, problem, warning
from supt_async.rules.webhooks.targets import ANY, HTTP_PORT, HTTPS_PORT, Entry, Targets


async def check(case: Case) -> list[Finding]:
    """Resolve the hosts of the list, as a delivery would.

    Raises:
        Refused: The setting is no such list.
    """
    targets = Targets.read(case.config.webhook_hosts)
    if not targets:
        return [ok("no --webhook-hosts: webhooks are off")]
    if any(entry.host == ANY for entry in targets.entries):
        first = warning("--webhook-hosts is *: owners may send events to any public host")
    else:
        first = ok(f"webhooks may go to {case.config.webhook_hosts}")
    named = [one for one in targets.entries if one.host and not one.host.startswith(ANY)]
    looked = await in_thread(lambda: [look(one, targets) for one in named])
    return [first, *(one for one in looked if one is not None)]


def look(entry: Entry, targets: Targets) -> Finding | None:
    """Judge a host of the list; None if a delivery would reach it."""
    port = entry.port or (HTTPS_PORT if entry.secure else HTTP_PORT)
    try:
        found = socket.getaddrinfo(entry.host, port, type=socket.SOCK_STREAM)
    except OSError:
        return problem(
            f"the webhooks' host {entry.host} is not known here: correct --webhook-hosts"
        )
    addresses = {ip_address(str(one[4][0]).partition("%")[0]) for one in found}
    if any(targets.admits(address, port) for address in addresses):
        return None
    shown = ", ".join(sorted(map(str, addresses)))
    return problem(
        f"the webhooks' host {entry.host} leads to {shown}, which is no public address: nothing is"
        " sent there unless --webhook-hosts names that address as well"
    )
