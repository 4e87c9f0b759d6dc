"""Features of digits, in a file that grows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from supt_async.orchestrator.features.growing_files import (
    MATRIX,
    GrowingArray,
    Kind,
    Source,
)
from tests.orchestrator.worker.digits import X


@pytest.fixture
def source(tmp_path: Path) -> Source:
    matrix = GrowingArray(tmp_path / MATRIX, np.float32, (64,))
    matrix.append(X)
    matrix.close()
    return Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(8, 8))
