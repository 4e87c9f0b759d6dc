"""``supt items retire-gold``: gold items are handed out no more."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.supt import Supt, refused


def test_gold_items_are_retired_by_their_ids(cats: Supt, tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    rows = [{"id": f"g{n}", "data": f"gold {n}", "label": "cat", "gold": True} for n in range(3)]
    rows.append({"id": "plain", "data": "text"})
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert cats("items", "add", "cats", str(file)).code == 0
    retire = ("items", "retire-gold", "cats")
    assert cats(*retire, "--id", "g0", "--id", "g2").out == "retired 2 gold items of cats\n"
    done = cats(*retire, "--id", "g0", "--id", "g1", "--json").out
    assert json.loads(done) == {"retired": 1}
    refused(cats(*retire, "--id", "plain"), 1, "is not gold")
    refused(cats(*retire, "--id", "g9"), 1, "no item 'g9'")
