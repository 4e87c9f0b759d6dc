"""Databases of the tests of figures, each of which runs on all of them."""

from __future__ import annotations

from tests.contract.conftest import queue as queue
