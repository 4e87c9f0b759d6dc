"""Texts from a CSV file: a question about each, and the answers beside your own ids.

Start a server with ``supt serve --orchestrate``, and run it with the token of somebody who may make
projects::

    export SUPT_TOKEN=$(supt labeller invite Robot --role creator --json | jq -r .token)
    python docs/examples/tickets_from_csv.py

Here a program answers what people would answer in the browser.
"""

from __future__ import annotations

import csv
import os
import tempfile
from pathlib import Path

from supt_async.client import Server, SyncClient

URL = os.environ.get("SUPT_URL", "http://127.0.0.1:8000")
TOKEN = os.environ["SUPT_TOKEN"]
TEXTS = {
    "t-01": "Login fails since Monday.",
    "t-02": "The new search is great!",
    "t-03": "How do I change my address?",
    "t-04": "The app fails when I turn the phone.",
    "t-05": "Best support ever!",
    "t-06": "Where are my invoices?",
}
ENDS = {"?": "question", "!": "praise", ".": "bug"}


def main() -> None:
    """Make the project, label it, and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tickets.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([("ticket", "body"), *TEXTS.items()])
        task = {"kind": "choice", "options": ["bug", "praise", "question"]}
        project = Server(URL, token=TOKEN).create_project("tickets-from-csv", task=task)
        added = project.add_items(path, text="body", id="ticket")
        print(f"{added.added} items")
    with SyncClient(URL, project="tickets-from-csv", token=TOKEN) as client:
        for item in client.items():
            client.submit(item, ENDS[item.data["text"][-1]])
    for row in sorted(project.labels(), key=lambda row: row["external_id"]):
        print(row["external_id"], row["value"])


if __name__ == "__main__":
    main()
