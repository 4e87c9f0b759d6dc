"""``supt model``: what it says where there is nothing to export."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.supt import Supt


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ('{"kind": "text"}', "no default model learns its task"),
        ('{"kind": "choice", "options": ["a", "b"]}', "label items, let an orchestrator train"),
    ],
)
def test_a_project_without_a_model_says_whether_to_wait_for_one(
    supt: Supt, tmp_path: Path, task: str, said: str
) -> None:
    assert supt("project", "create", "p", "--task", task).code == 0
    done = supt("model", "export", "p", "-o", str(tmp_path / "p.skops"))
    assert done.code == 1
    assert said in done.err
