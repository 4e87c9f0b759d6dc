"""Imports that make a worker process ready for its first job.

Importing this module has effects on purpose: it limits linear algebra to one thread, and loads
scikit-learn. Several workers with many threads each are slower than several with one thread
(gradient boosting eight times). The fork server imports the module once, before it forks the
first worker.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before the libraries read them

import supt_async.orchestrator.worker.default_models  # noqa: E402
import supt_async.orchestrator.worker.jobs  # noqa: E402, F401
