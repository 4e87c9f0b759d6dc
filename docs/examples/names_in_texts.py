"""Names in texts: spans that people mark, as tags for a trainer (CoNLL).

Start a server with ``supt serve --orchestrate``, and run it with the token of somebody who may make
projects. With the extra ``spans`` a model learns them, and proposes more::

    export SUPT_TOKEN=$(supt labeller invite Robot --role creator --json | jq -r .token)
    python docs/examples/names_in_texts.py

The texts and their answers are those of the template ``entities``; a program gives the answers.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from supt_async.client import Server, SyncClient

URL = os.environ.get("SUPT_URL", "http://127.0.0.1:8000")
TOKEN = os.environ["SUPT_TOKEN"]


def main() -> None:
    """Make the project of a template, mark its names, and print the first sentence's tags."""
    server = Server(URL, token=TOKEN)
    (template,) = [one for one in server.templates() if one["name"] == "entities"]
    project = server.create_project(
        "names-in-texts", task=template["task"], guidelines=template["guidelines"]
    )
    known = {one["data"]: one["answer"] for one in template["examples"]}
    project.add_items([{"id": f"text-{n}", "data": text} for n, text in enumerate(known)])
    with SyncClient(URL, project="names-in-texts", token=TOKEN) as client:
        for item in client.items():
            client.submit(item, known[item.data["text"]])  # [[start, end, label], ...]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(str(project.labels(f"{folder}/names.conll", format="conll")))
        sentences = path.read_text().strip().split("\n\n")
    print(f"{len(sentences)} texts")
    print(next(sentence for sentence in sentences if "Lovelace" in sentence))


if __name__ == "__main__":
    main()
