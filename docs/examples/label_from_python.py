"""Label a project's texts from Python, by a rule.

Start a server with a project of film reviews (see the tour in README.md), invite the program as a
labeller, and run it::

    export SUPT_TOKEN=$(supt labeller invite Robot --project reviews --json | jq -r .token)
    python docs/examples/label_from_python.py http://127.0.0.1:8000 reviews

It ends when there is nothing left to label, and waits while the last items are with others. It can
be stopped at any time: what the server has not acknowledged goes back to the queue.
"""

from __future__ import annotations

import os
import sys

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
            value = answer(item.data["text"])
            if value is None:
                client.skip(item, reason="the rule does not know")  # a person will see it
                skipped += 1
            else:
                client.submit(item, value)  # returns when the label is on the server's disk
                answered += 1
    return answered, skipped


def main() -> None:
    """Label the project that the command line names."""
    _, url, project = sys.argv
    try:
        answered, skipped = label(url, project, os.environ["SUPT_TOKEN"])
    except ClientError as exc:
        sys.exit(str(exc))
    print(f"{answered} labelled, {skipped} skipped")


if __name__ == "__main__":
    main()
