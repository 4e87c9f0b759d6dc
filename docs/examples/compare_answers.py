"""Which answer is better? Pairs for preference training (RLHF, DPO).

Start a server with ``supt serve``, and run it with the token of somebody who may make projects::

    export SUPT_TOKEN=$(supt labeller invite Robot --role creator --json | jq -r .token)
    python docs/examples/compare_answers.py

A program judges here: it takes the politer answer, and of two that are equally polite the shorter.
"""

from __future__ import annotations

import json
import os
from typing import Any

from supt_async.client import Server, SyncClient

URL = os.environ.get("SUPT_URL", "http://127.0.0.1:8000")
TOKEN = os.environ["SUPT_TOKEN"]
PAIRS = [
    {
        "prompt": "Explain recursion.",
        "a": "See recursion.",
        "b": "A function calls itself, please.",
    },
    {"prompt": "What is 2 + 2?", "a": "4, thank you.", "b": "It depends on how you look at it."},
    {"prompt": "Is it raining?", "a": "I can't see outside.", "b": "Yes."},
]


def rank(text: str) -> tuple[bool, int]:
    """Return a key by which the better answer comes first."""
    return not any(word in text for word in ("please", "thank")), len(text)


def main() -> None:
    """Make the project, judge, and print what a trainer reads."""
    server = Server(URL, token=TOKEN)
    project = server.create_project("compare-answers", task={"kind": "compare"})
    project.add_items([{"id": f"pair-{n}", "data": pair} for n, pair in enumerate(PAIRS)])
    with SyncClient(URL, project="compare-answers", token=TOKEN) as client:
        for item in client.items():
            pair: dict[str, Any] = item.data
            a, b = rank(pair["a"]["text"]), rank(pair["b"]["text"])
            client.submit(item, "tie" if a == b else "a" if a < b else "b")
    rows: list[Any] = project.labels(include=["item"])
    for row in sorted(rows, key=lambda row: row["external_id"]):
        pair, better = row["data"], row["value"]
        chosen, rejected = (pair["a"], pair["b"]) if better == "a" else (pair["b"], pair["a"])
        print(json.dumps({"prompt": pair["prompt"], "chosen": chosen, "rejected": rejected}))


if __name__ == "__main__":
    main()
