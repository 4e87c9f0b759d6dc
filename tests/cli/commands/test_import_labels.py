"""``supt project import-labels``, with files as other tools write them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from supt_async.cli.commands.import_labels import notes
from supt_async.storage.transfer.label_import import Taken
from tests.cli.supt import CHOICE, Supt, refused

DOCCANO = (
    '{"id": 1, "text": "mew", "label": ["cat"]}\n{"id": 2, "text": "woof", "label": ["dog"]}\n'
)
STUDIO = [
    {
        "id": 1,
        "data": {"text": "mew"},
        "annotations": [
            {
                "completed_by": 17,
                "result": [{"type": "choices", "from_name": "q", "value": {"choices": ["cat"]}}],
            }
        ],
    }
]


def labels(supt: Supt, slug: str = "cats") -> list[dict[str, Any]]:
    lines = supt("labels", "export", slug).out.splitlines()
    return [json.loads(line) for line in lines]


def test_items_labels_and_people_are_taken_over(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(json.dumps(STUDIO))
    arguments = ("project", "import-labels", "cats", "export.json", "--from", "label-studio")
    done = cats(*arguments, "--rename", "17=ada")
    assert done.code == 0
    assert done.out == (
        "cats: 1 item added, 0 known already; 1 label of 1 labeller taken over, 0 known already\n"
    )
    (label,) = labels(cats)
    assert (label["external_id"], label["value"], label["labeller"]) == ("1", "cat", "ada")
    again = json.loads(cats(*arguments, "--rename", "17=ada", "--json").out)
    assert (again["added"], again["known"], again["labels"], again["labels_known"]) == (0, 1, 0, 1)
    shown = json.loads(cats("status", "cats", "--json").out)
    assert (shown["items"], shown["done"], shown["labels"], shown["dealt_twice"]) == (1, 1, 1, 0)


def timed(*answers: tuple[int, str, str]) -> str:
    """Return a file of Label Studio: items, answers and times of labeller 17."""
    found = []
    for number, value, created in answers:
        result = [{"type": "choices", "from_name": "q", "value": {"choices": [value]}}]
        given = {"completed_by": 17, "created_at": created, "result": result}
        found.append({"id": number, "data": {"text": f"t{number}"}, "annotations": [given]})
    return json.dumps(found)


def test_answers_that_are_here_under_another_name_are_refused(cats: Supt, tmp_path: Path) -> None:
    times = ("2026-01-05T10:00:00Z", "2026-01-05T10:00:09Z")
    export = tmp_path / "export.json"
    export.write_text(timed((1, "cat", times[0]), (2, "dog", times[1])))
    arguments = ("project", "import-labels", "cats", "export.json", "--from", "label-studio")
    assert cats(*arguments, "--rename", "17=ada lovelace").code == 0
    for more in ((), ("--rename", "17=eve"), ("--dry-run",)):
        outcome = cats(*arguments, *more)
        refused(outcome, 1, "of '17' are here already, as those of 'ada lovelace'")
        assert "--rename '17=ada lovelace'" in outcome.err
    # The same with more answers since: those that are new come with the same name.
    export.write_text(timed((1, "cat", times[0]), (2, "dog", times[1]), (3, "cat", times[0])))
    assert cats(*arguments, "--rename", "17=ada lovelace").code == 0
    assert [label["labeller"] for label in labels(cats)] == ["ada lovelace"] * 3


def test_another_persons_answers_are_taken_though_they_agree(cats: Supt, tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    arguments = ("project", "import-labels", "cats", "export.json", "--from", "label-studio")
    for name, second in (("ada", "00"), ("eve", "01")):
        when = f"2026-01-05T10:00:{second}Z"
        export.write_text(timed((1, "cat", when), (2, "dog", when)))
        assert cats(*arguments, "--rename", f"17={name}").code == 0
    assert len(labels(cats)) == 4


def test_without_times_a_note_says_that_two_people_give_the_same(
    cats: Supt, tmp_path: Path
) -> None:
    lines = [json.dumps({"id": n, "text": f"t{n}", "label": ["cat"]}) for n in range(3)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    arguments = ("project", "import-labels", "cats", "a.jsonl", "--from", "doccano")
    assert "gave the same" not in cats(*arguments, "--labeller", "ada").err
    assert "gave the same" not in cats(*arguments, "--labeller", "ada").err
    dry = cats(*arguments, "--dry-run").err
    assert "import gave the same answers to the same items as ada, who is here" in dry


def test_a_name_that_no_project_can_have_is_refused(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO)
    outcome = cats("project", "import-labels", "lsA", "a.jsonl", "--from", "doccano")
    refused(outcome, 1, "'lsA' is not a project name: use 1 to 64")
    assert "supt project create" not in outcome.err


def test_a_dry_run_tells_what_would_be_taken(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO)
    arguments = ("project", "import-labels", "cats", "a.jsonl", "--from", "doccano", "--dry-run")
    done = cats(*arguments, "--labeller", "ada")
    assert done.out == "cats: 2 items and 2 labels of 1 labeller can be taken; nothing was stored\n"
    assert "labellers: ada\n" in done.err
    assert json.loads(cats("status", "cats", "--json").out)["items"] == 0
    assert json.loads(cats(*arguments, "--json").out)["labels_read"] == 2


def test_a_bad_record_is_named_by_its_line_and_nothing_is_stored(
    cats: Supt, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO + '{"text": "moo", "label": ["cow"]}\n{"text"\n')
    arguments = ("project", "import-labels", "cats", "a.jsonl", "--from", "doccano")
    refused(cats(*arguments), 1, "a.jsonl, line 4: is not JSON")
    assert json.loads(cats("status", "cats", "--json").out)["items"] == 0
    done = cats(*arguments, "--skip-bad", "bad.jsonl")
    assert done.code == 0
    assert "2 could not be taken: see the file of --skip-bad" in done.err
    told = [json.loads(line) for line in (tmp_path / "bad.jsonl").read_text().splitlines()]
    assert [line["line"] for line in told] == [4, 3]
    assert [line["file"] for line in told] == ["a.jsonl", None]
    shown = json.loads(cats("status", "cats", "--json").out)
    assert (shown["items"], shown["labels"]) == (3, 2)


def test_without_a_project_the_command_that_makes_one_is_told(supt: Supt, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO)
    arguments = ("project", "import-labels", "pets", "a.jsonl", "--from", "doccano")
    missing = supt(*arguments)
    refused(
        missing, 1, "there is no project 'pets'; one that fits: supt project create pets --task"
    )
    command = shlex.split(missing.err.partition("one that fits: ")[2])
    assert supt(*command[1:]).code == 0
    assert supt(*arguments).code == 0
    assert [label["value"] for label in labels(supt, "pets")] == ["cat", "dog"]


@pytest.mark.parametrize(
    ("tool", "options"),
    [
        ("supt", ("--with", "item")),
        ("label-studio", ("--format", "label-studio", "--resolve", "none")),
        ("prodigy", ("--format", "prodigy", "--resolve", "none")),
    ],
)
def test_what_is_exported_comes_back(
    cats: Supt, tmp_path: Path, tool: str, options: tuple[str, ...]
) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO)
    taking = ("project", "import-labels", "cats", "a.jsonl", "--from", "doccano", "--labeller")
    cats(*taking, "ada")
    cats(*taking, "bob")
    assert cats("labels", "export", "cats", *options, "-o", "labels").code == 0
    cats("project", "create", "copy", "--task", CHOICE)
    done = cats("project", "import-labels", "copy", "labels", "--from", tool)
    assert (done.code, done.err) == (0, "")
    own = ("external_id", "labeller", "value", "created")
    first, second = (
        sorted(tuple(one[name] for name in own) for one in labels(cats, slug))
        for slug in ("cats", "copy")
    )
    assert first == second
    assert len(first) == 4
    again = json.loads(
        cats("project", "import-labels", "copy", "labels", "--from", tool, "--json").out
    )
    assert (again["added"], again["labels"], again["labels_known"]) == (0, 0, 4)


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--text", "a", "--show", "b"), 2, ("use one of them",)),
        (("--rename", "ada"), 1, ("OLD=NEW",)),
        (("--rename", "1=import"), 1, ("--rename: the name 'import' is reserved",)),
        (("--labeller", "a/b"), 1, ("--labeller: a labeller's name has no '/'",)),
        (("--text", "body"), 1, ("line 1: it has no field 'body'; it has text",)),
    ],
)
def test_wrong_options_are_refused(
    cats: Supt, tmp_path: Path, more: tuple[str, ...], code: int, words: tuple[str, ...]
) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO)
    outcome = cats("project", "import-labels", "cats", "a.jsonl", "--from", "doccano", *more)
    refused(outcome, code, *words)


def test_a_missing_file_is_refused(cats: Supt) -> None:
    refused(
        cats("project", "import-labels", "cats", "none", "--from", "coco"), 1, "none: can't be read"
    )


def test_what_is_not_taken_is_said() -> None:
    report = Taken(unanswered=1, replaced=2, others=["spans"], suggestions=1)
    report.left_out.update({"relation": 3})
    report.labels.update({"answered": 1, "changed": 2})
    assert notes(report, None) == [
        "not taken over, since it can't be stored here: 3 relation",
        (
            "the answers also have spans, which this task does not ask for: take the file into"
            " another project as well"
        ),
        "1 answer had nothing that the task asks for",
        "2 answers not taken: a later one of the same labeller was",
        "1 answer not taken: the labeller has answered the item here",
        "2 labels known already had another value then, which stays",
        "with 1 prediction, as suggestions",
    ]


def test_words_of_a_file_are_printed_without_control_characters(cats: Supt, tmp_path: Path) -> None:
    response = {"value": "cat", "user_id": "u", "status": "\x1b]0;title\x07"}
    record = {"id": "1", "fields": {"text": "mew"}, "responses": {"q": [response]}}
    (tmp_path / "export.json").write_text(json.dumps([record]))
    done = cats("project", "import-labels", "cats", "export.json", "--from", "argilla")
    assert done.code == 0
    assert "1 \\x1b]0;title\\x07" in done.err
    assert not {"\x1b", "\x07"} & {*done.out, *done.err}
