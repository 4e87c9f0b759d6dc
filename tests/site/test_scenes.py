"""The examples of docs/examples are short, and do what they say against a real server."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.servers import Running, run_server
from tests.test_readme import run

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
MOST_LINES = 60
PRINTED = {
    "tickets_from_csv": r"6 items\nt-01 bug\nt-02 praise\n(t-.*\n){4}",
    "boxes_on_images": r"5 images, 5 boxes\n",
    "names_in_texts": r"10 texts\nIn\tO\nMarch\tO\nAda\tB-person\n(.+\n)*",
    "compare_answers": r'(.*\n){2}.*"chosen": "Yes\."(.*)\n',
    "measure_suggestions": r"100% agree who saw it, \d\d% who did not\n",
    "training_set": r"trained on 120 labels: (9\d|100)% of the others are right\n",
}
"""What each program prints that needs only a server."""
ELSEWHERE = {"own_model", "own_acquisition", "label_from_python"}
"""Programs that tests/test_examples.py runs."""
ENDLESS = {"follow_events"}
"""Programs that go on until they are interrupted, which nothing runs here."""


@pytest_asyncio.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path_factory.mktemp('scenes')}/supt.db") as running:
        yield running


@pytest.mark.parametrize("name", PRINTED)
async def test_an_example_does_what_it_says(name: str, server: Running, tmp_path: Path) -> None:
    token = (await server.storage.owners.invite_creator("Robot", renew=True)).token
    program = (sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"))
    out = await run(*program, folder=tmp_path, SUPT_URL=server.url, SUPT_TOKEN=token)
    assert re.fullmatch(PRINTED[name], out), out


async def test_the_order_saves_labels(tmp_path: Path) -> None:
    program = (sys.executable, "-W", "error", str(EXAMPLES / "labels_saved.py"))
    out = await run(*program, folder=tmp_path)
    random, margin = (int(count) for count in re.findall(r": (\d+) labels", out))
    assert margin < 0.8 * random, out


def test_there_are_ten_and_each_is_short() -> None:
    found = {path.stem: len(path.read_text().splitlines()) for path in EXAMPLES.glob("*.py")}
    assert set(found) == {*PRINTED, *ELSEWHERE, *ENDLESS, "labels_saved"}
    assert len(set(found) - ENDLESS) == 10
    assert {name: lines for name, lines in found.items() if lines >= MOST_LINES} == {}
