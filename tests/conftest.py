"""What holds for all tests: how long Hypothesis looks.

``--hypothesis-profile=thorough`` looks some twenty times as long for a counterexample, and
``--away-seconds=60`` lets the database stay away for a minute (tests/faults/test_outages.py).
"""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("thorough", max_examples=2000, stateful_step_count=80, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--away-seconds",
        type=float,
        default=8.0,
        help="How long the database stays away in tests/faults (by hand: 60).",
    )
