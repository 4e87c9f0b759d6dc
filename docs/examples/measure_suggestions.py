"""A language model's answers are shown to people, and what that does to them is measured.

``supt suggestions from-llm`` asks a real model (docs/howto/llm.md); here a rule stands in for it,
and a program for the people. Start a server with ``supt serve``, and run it with the token of
somebody who may make projects::

    export SUPT_TOKEN=$(supt labeller invite Robot --role creator --json | jq -r .token)
    python docs/examples/measure_suggestions.py

From half of the hand-outs the suggestion is withheld, so that answers with it and without it can be
compared.
"""

from __future__ import annotations

import os

from supt_async.client import Server, SyncClient

URL = os.environ.get("SUPT_URL", "http://127.0.0.1:8000")
TOKEN = os.environ["SUPT_TOKEN"]
WORDS = {"good": ("joy", "fun", "kind"), "bad": ("dull", "long", "loud")}
TEXTS = [f"{word} film, part {part}" for word in sum(WORDS.values(), ()) for part in range(50)]


def ask(text: str) -> tuple[str, float]:
    """Return an answer and how sure it is, as a language model does; it takes "loud" for praise."""
    good = text.split()[0] in (*WORDS["good"], "loud")
    return ("good" if good else "bad", 0.9)


def main() -> None:
    """Make the project, add and show the suggestions, answer, and print the report."""
    project = Server(URL, token=TOKEN).create_project(
        "measure-suggestions",
        task={"kind": "choice", "options": ["good", "bad"]},
        settings={"suggest": "llm", "suggest_blind": 0.5},
    )
    project.add_items([{"id": f"film-{n}", "data": text} for n, text in enumerate(TEXTS)])
    asked = [(f"film-{n}", *ask(text)) for n, text in enumerate(TEXTS)]
    rows = [{"id": id_, "value": value, "score": score} for id_, value, score in asked]
    project.add_suggestions(rows, source="llm", version="rule-1")
    with SyncClient(URL, project="measure-suggestions", token=TOKEN) as client:
        for item in client.items():
            right = "good" if item.data["text"].split()[0] in WORDS["good"] else "bad"
            client.submit(item, item.suggestion.value if item.suggestion else right)
    (effect,) = project.suggestion_report()["effects"]
    (accepted,) = [one for one in effect["measures"] if one["measure"] == "accepted"]
    print(f"{accepted['shown']:.0%} agree who saw it, {accepted['blind']:.0%} who did not")


if __name__ == "__main__":
    main()
