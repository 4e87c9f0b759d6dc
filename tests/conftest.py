"""What holds for all tests: how long Hypothesis looks.

``--hypothesis-profile=thorough`` looks some twenty times as long for a counterexample.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("thorough", max_examples=2000, stateful_step_count=80, deadline=None)
