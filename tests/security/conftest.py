"""A server for each test, as in tests/server, and one on each database."""

from __future__ import annotations

from tests.server.conftest import server as server
from tests.support.databases import either as either, on_postgres as on_postgres
