"""How log lines look."""

from __future__ import annotations

import logging

from supt_async.logs import Formatter


def test_values_are_named_and_those_with_spaces_quoted() -> None:
    record = logging.makeLogRecord(
        {"msg": "trained", "action": "training.ready", "fit_s": 0.5, "reason": 'a "b"\nc'}
    )
    line = Formatter("%(message)s").format(record)
    assert line == 'trained action=training.ready fit_s=0.5 reason="a \\"b\\"\\nc"'
