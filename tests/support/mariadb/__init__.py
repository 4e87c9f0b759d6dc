"""MariaDB for the tests: started once, with a fresh database for each test.

``server()`` is what most tests need; ``durable()`` is one that a test may kill and start again.
"""

from __future__ import annotations

from tests.support.mariadb.program import Program, durable
from tests.support.mariadb.server import Server, careless, open_engine, run_sql, server

__all__ = ["Program", "Server", "careless", "durable", "open_engine", "run_sql", "server"]
