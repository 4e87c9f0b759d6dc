"""Fixtures of the tests with hostile content."""

from __future__ import annotations

from tests.e2e.conftest import site as site, sites as sites
from tests.support.databases import either as either, on_postgres as on_postgres
