"""Makes a worker process ready: imported early, it is what a first training would wait for.

Importing this module has effects, which is its purpose: one thread for linear algebra (several
workers with many threads each are slower than one with one, gradient boosting eight times), and
scikit-learn in memory. The fork server imports it once, before it forks the first worker.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before the libraries look

import supt_async.orchestrator.worker.default_models  # noqa: E402
import supt_async.orchestrator.worker.jobs  # noqa: E402, F401
