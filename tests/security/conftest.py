"""Fixtures of the security tests: a server for each test, or one on each database."""

from __future__ import annotations

from tests.server.conftest import server as server
from tests.support.databases import either as either, on_postgres as on_postgres
