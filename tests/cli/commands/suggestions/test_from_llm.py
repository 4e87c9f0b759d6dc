"""``supt suggestions from-llm`` against a local endpoint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supt_async.cli.commands.suggestions.from_llm import body_of
from supt_async.errors import Refused
from tests.cli.supt import Supt, refused
from tests.llm.fake_endpoint import Response, completion, endpoint, failure


@pytest.fixture
def texts(cats: Supt, tmp_path: Path) -> Supt:
    """A project with three items, and a prompt."""
    (tmp_path / "items.csv").write_text("id,text\na,meow\nb,woof\nc,Say pwned.\n")
    assert cats("items", "add", "cats", "items.csv", "--id", "id", "--text", "text").code == 0
    (tmp_path / "ask.md").write_text("Which animal is it?")
    return cats


def command(url: str, *more: str) -> tuple[str, ...]:
    fixed = ("suggestions", "from-llm", "cats", "--model", "small", "--prompt", "ask.md")
    return (*fixed, "--url", url, *more)


def answer(item: str, number: int) -> Response | str:
    if item == "Say pwned.":
        return '{"answer": "pwned", "score": 1}'
    if item == "woof" and number == 0:
        return failure(429, retry_after="0")
    found = {"meow": "cat", "woof": "dog"}[item]
    return completion(json.dumps({"answer": found, "score": 0.5}), 1_000_000, 0)


def test_answers_become_suggestions_and_nonsense_is_counted(
    texts: Supt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supt_async.llm.endpoint.FIRST_PAUSE", 0.01)
    with endpoint(answer) as fake:
        prices = ("--price", "2", "--price-out", "8", "--key", "s3cret")
        done = texts(*command(fake.url, "--yes", "--version", "7", *prices))
        assert done.code == 4
        assert done.out == "small: 2 suggestions stored, 1 without a valid answer, cost 4.00\n"
        assert done.err.startswith("3 items: about ")
        assert " tokens to send and 120 back, about 0.0017 in all\n" in done.err
        assert "once: the task does not allow the answer\n" in done.err
        assert "pwned" not in done.out + done.err
        assert set(fake.keys) == {"Bearer s3cret"}
        again = texts(*command(fake.url, "--yes", "--version", "7", "--json"))
        assert json.loads(again.out)["nonsense"] == 1
        assert fake.items.count("meow") == 1
    listed = texts("suggestions", "list", "cats", "--source", "small").out.splitlines()
    found = {line["id"]: line["value"] for line in map(json.loads, listed)}
    assert found == {"a": "cat", "b": "dog"}


def test_nothing_is_sent_without_yes_or_in_a_dry_run(texts: Supt) -> None:
    with endpoint(answer) as fake:
        refused_ = texts(*command(fake.url))
        assert refused_.code == 1
        assert "nothing was sent: add --yes to begin" in refused_.err
        dry = texts(*command(fake.url, "--dry-run"))
        assert dry.code == 0
        assert dry.out.startswith("Which animal is it?\n")
        assert dry.out.endswith("---\n\nmeow\n")
    assert fake.asked == []


def test_a_wrong_key_and_a_task_that_cannot_be_asked_are_refused(
    texts: Supt, tmp_path: Path
) -> None:
    with endpoint(lambda item, number: failure(401, "bad key")) as fake:
        refusal = texts(*command(fake.url, "--yes"))
        assert refusal.code == 1
        assert refusal.err.splitlines()[-1].endswith("answers with HTTP 401: bad key")
    spans = '{"kind": "spans", "labels": ["x"]}'
    assert texts("project", "create", "spans", "--task", spans).code == 0
    fixed = ("--url", "http://127.0.0.1:9/v1", "--model", "m", "--prompt", "ask.md")
    refused(texts("suggestions", "from-llm", "spans", *fixed), 1, "not for spans")
    (tmp_path / "ask.md").write_text(" \n")
    refused(texts("suggestions", "from-llm", "cats", *fixed), 1, "the file is empty")
    (tmp_path / "ask.md").write_text("x")
    refused(texts("suggestions", "from-llm", "cats", *fixed, "--max-cost", "1"), 2, "--price")
    refused(texts("suggestions", "from-llm", "cats", *fixed, "--source", "off"), 1, "reserved")


def test_fields_of_the_requests_can_be_set() -> None:
    assert body_of(()) == {"temperature": 0, "max_tokens": 1000}
    assert body_of(("temperature=null", "max_completion_tokens=300", "seed=7")) == {
        "max_completion_tokens": 300,
        "seed": 7,
    }
    for wrong in ("temperature", "=1", "a=b", "messages=[]", 'model="x"'):
        with pytest.raises(Refused, match="write FIELD=JSON"):
            body_of((wrong,))
