"""Fixtures of the tests with hostile content."""

from __future__ import annotations

from tests.e2e.conftest import site as site, sites as sites
