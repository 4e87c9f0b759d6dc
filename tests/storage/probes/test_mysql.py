"""Rights of a MariaDB's user, as ``SHOW GRANTS`` has them, and those of a real one."""

from __future__ import annotations

import pytest

from supt_async.storage.database_url import parse_url
from supt_async.storage.probes import probe
from supt_async.storage.probes.mysql import MAKE, WRITE, rights
from tests.support import mariadb

DAILY = "GRANT SELECT, INSERT, UPDATE, DELETE ON `supt`.* TO `u`@`%`"


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        (["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost`"], MAKE | WRITE),
        (["GRANT USAGE ON *.* TO `u`@`%`", "GRANT ALL PRIVILEGES ON `supt`.* TO `u`@`%`"], None),
        (["GRANT USAGE ON *.* TO `u`@`%`", DAILY], WRITE),
        ([DAILY, "GRANT CREATE, ALTER, DROP, INDEX, REFERENCES ON *.* TO `u`@`%`"], None),
        (["GRANT ALL PRIVILEGES ON `other`.* TO `u`@`%`"], frozenset()),
        (["GRANT ALL PRIVILEGES ON `su%`.* TO `u`@`%`"], None),
        (["GRANT ALL PRIVILEGES ON `su\\_t`.* TO `u`@`%`"], frozenset()),
    ],
)
def test_grants_are_read_with_their_wildcards(
    grants: list[str], expected: frozenset[str] | None
) -> None:
    found = rights(grants, "supt")
    assert found is not None
    if expected is None:
        assert found >= MAKE | WRITE
    else:
        assert found & (MAKE | WRITE) == expected


def test_a_role_leaves_open_what_its_members_may() -> None:
    assert rights(["GRANT `staff` TO `u`@`%`", DAILY], "supt") is None


async def test_a_real_one_says_what_its_root_may_and_how_long_it_waits() -> None:
    async with mariadb.server().fresh() as address:
        facts = await probe(parse_url(address))
    assert facts is not None
    assert facts.may_make_tables
    assert facts.timeouts_ms["wait_timeout"] >= 1000
    assert facts.bytes_used > 0
    assert abs(facts.clock_ahead_ms) < 60_000
