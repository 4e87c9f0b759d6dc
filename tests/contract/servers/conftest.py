"""Several servers on one database of each kind that they can share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.servers.cluster import Cluster, open_cluster

SHARED = ("postgres", "mariadb")


@pytest.fixture(params=SHARED)
async def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cluster]:
    async with open_cluster(request.param, tmp_path) as cluster:
        yield cluster
