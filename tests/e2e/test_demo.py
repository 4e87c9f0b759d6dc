"""``supt demo --simulate``: twenty labellers, a learning model, no item handed out twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Demo, output, run_demo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def test_simulated_labellers_label_all_while_the_model_learns(tmp_path: Path) -> None:
    async with run_demo(tmp_path, "--simulate", "20") as demo:
        out, err = await demo.process.communicate()
        assert demo.process.returncode == 0, err.decode()
        assert "learning curve" in out.decode()
        (line,) = (await output("status", "--json", database=demo.database)).splitlines()
        status = json.loads(line)
        assert (status["items"], status["done"], status["labels"]) == (1797, 1797, 1797)
        assert (status["dealt_twice"], status["out"]) == (0, 0)
        assert status["generation"] >= 3
        assert status["model"]["score"] > 0.9
        lines = (await output("labels", "export", "digits", database=demo.database)).splitlines()
        labels = [json.loads(line) for line in lines]
        assert len({label["item"] for label in labels}) == len(labels) == 1797
        assert len({label["labeller"] for label in labels}) == 20
        assert max(label["generation"] for label in labels) >= 3


async def test_the_demo_stops_cleanly_and_goes_on_where_it_was(tmp_path: Path) -> None:
    async with run_demo(tmp_path) as demo:
        assert await demo.stop() == 0
        assert demo.process.stderr is not None
        assert (await demo.process.stderr.read()).decode() == ""
    async with run_demo(tmp_path) as again:
        assert isinstance(again, Demo)
        assert again.links["labelling"] != demo.links["labelling"]
        assert await again.stop() == 0
