"""Label a project's texts from Python, by a rule.

Start a server with a project of film reviews (see the tour in README.md), invite the program as a
labeller, and run it::

    export SUPT_TOKEN=$(supt labeller invite Robot --project reviews --json | jq -r .token)
    python docs/examples/label_from_python.py http://127.0.0.1:8000 reviews

It ends when there is nothing left for it to label. While the last items are with other labellers
it waits, because any of them may come back. It can be stopped at any time: an answer counts once
the server has acknowledged it, and items without an answer go back to the queue.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from supt_async.client import ClientError, SyncClient

POSITIVE = {"joy", "great", "love", "loved", "fun"}
NEGATIVE = {"dull", "dreadful", "bad", "boring", "long"}


def answer(text: str) -> str | None:
    """Return "good" or "bad", or None if the rule does not know."""
    words = {word.strip(".,!?").lower() for word in text.split()}
    if bool(words & POSITIVE) == bool(words & NEGATIVE):
        return None
    return "good" if words & POSITIVE else "bad"


def label(url: str, project: str, token: str) -> tuple[int, int]:
    """Label until nothing is left; return the number of answers and of skipped items."""
    answered = skipped = 0
    with SyncClient(url, project=project, token=token) as client:
        for item in client.items():
            data: Any = item.data
            value = answer(data["text"])
            if value is None:
                client.skip(item, reason="the rule does not know")  # a person will see it
                skipped += 1
            else:
                client.submit(item, value)  # returns when the label is on the server's disk
                answered += 1
    return answered, skipped


def main() -> None:
    """Read the command line and label."""
    parser = argparse.ArgumentParser(description="Label a project's texts by a rule.")
    parser.add_argument("url", help="address of the server, such as http://127.0.0.1:8000")
    parser.add_argument("project", help="name of the project")
    options = parser.parse_args()
    token = os.environ.get("SUPT_TOKEN")
    if not token:
        sys.exit("set SUPT_TOKEN to the token that `supt labeller invite --json` prints")
    try:
        answered, skipped = label(options.url, options.project, token)
    except ClientError as exc:
        sys.exit(str(exc))
    print(f"{answered} labelled, {skipped} skipped")


if __name__ == "__main__":
    main()
