"""Imports of a worker process."""

from __future__ import annotations

import subprocess
import sys

LIGHT = """
import sys
import supt_async.orchestrator.supervisor
loaded = [name for name in ("sklearn", "scipy", "pandas") if name in sys.modules]
assert not loaded, loaded
"""

READY = """
import os, sys
import supt_async.orchestrator.worker.preload
from threadpoolctl import threadpool_info
assert "sklearn.linear_model" in sys.modules
assert "supt_async.orchestrator.worker.jobs" in sys.modules
assert {library["num_threads"] for library in threadpool_info()} == {1}
"""


def test_the_server_process_does_not_load_scikit_learn() -> None:
    subprocess.run([sys.executable, "-c", LIGHT], check=True)


def test_a_worker_has_scikit_learn_and_one_thread() -> None:
    subprocess.run([sys.executable, "-c", READY], check=True)
