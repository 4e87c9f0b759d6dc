"""``supt events``: what happens in a project, as JSON lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.supt import Supt, refused


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def add(cats: Supt, folder: Path, *names: str) -> None:
    """Add items whose answers are known, which are told as labels."""
    path = folder / "items.jsonl"
    items = ({"data": name, "id": name, "label": "cat"} for name in names)
    path.write_text("\n".join(map(json.dumps, items)))
    assert cats("items", "add", "cats", str(path)).code == 0


def test_events_are_printed_with_their_cursors_and_the_next_call_goes_on(
    cats: Supt, tmp_path: Path
) -> None:
    first = cats("events", "follow", "cats", "--no-follow")
    assert (first.out, first.err) == ("", "supt: events of cats are kept from now on\n")
    add(cats, tmp_path, "one", "two")
    told = cats("events", "follow", "cats", "--no-follow")
    assert told.err == ""
    events = lines(told.out)
    assert sorted(event["type"] for event in events) == [
        *("item.done", "item.done", "label.created", "label.created", "project.done"),
    ]
    last = events[-2]["cursor"]
    rest = cats("events", "follow", "cats", "--no-follow", "--after", last)
    assert lines(rest.out) == events[-1:]
    some = cats("events", "follow", "cats", "--no-follow", "--kinds", "project.done")
    assert lines(some.out) == events[-1:]


def test_events_are_switched_on_and_off(cats: Supt) -> None:
    assert cats("events", "on", "cats").out == "cats: events are on\n"
    assert cats("events", "on", "cats").out == "cats: events were on already\n"
    assert cats("events", "off", "cats").out == "cats: events are off\n"
    acts = lines(cats("project", "log", "cats", "--json", "--limit", "2").out)
    assert [act["what"] for act in acts] == ["events_switched_off", "events_switched_on"]


def test_what_is_wrong_is_one_line(cats: Supt) -> None:
    refused(cats("events", "follow", "cats", "--after", "x"), 1, "this is no cursor")
    refused(
        cats("events", "follow", "cats", "--after", "cff", "--no-follow"), 1, "another database"
    )
    refused(cats("events", "follow", "cats", "--kinds", "labels"), 1, "choose of label.created")
    refused(cats("events", "follow", "dogs"), 1, "there is no project 'dogs'")


def test_an_interrupt_ends_the_command_without_a_word(cats: Supt, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "supt_async", "events", "follow", "cats"]
    cats("events", "on", "cats")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ, text=True
    ) as following:
        assert following.stdout is not None
        assert following.stderr is not None
        add(cats, tmp_path, "one")
        assert json.loads(following.stdout.readline())["type"] == "label.created"
        following.send_signal(signal.SIGINT)
        assert following.wait(60) == 130
        assert following.stderr.read().strip() == ""
