"""Every command line of the documents is one that ``supt`` understands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.site.command_lines import command_lines, problem, spans, words

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("source", PAGES, ids=name_of)
def test_every_command_of_a_page_is_understood(source: Path) -> None:
    text = source.read_text()
    wrong = [
        f"supt {' '.join(found)}: {said}"
        for lines, whole in ((command_lines(text), True), (spans(text), False))
        for found in lines
        if (said := problem(found, whole=whole))
    ]
    assert wrong == []


def test_every_command_of_an_example_is_understood() -> None:
    found = [
        line
        for path in sorted((ROOT / "docs" / "examples").rglob("*.py"))
        for line in command_lines(ast.get_docstring(ast.parse(path.read_text())) or "")
    ]
    assert len(found) >= 10
    assert [(line, said) for line in found if (said := problem(line, whole=True))] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("status reviews", None),
        ("items add PROJECT FILE... --text body", None),
        ("labels export reviews --format csv > labels.csv", None),
        ("labeller invite Ada --project reviews --json | jq .token", None),
        ("itmes add reviews x.csv", "there is no command itmes"),
        ("items ad reviews x.csv", "there is no command items ad"),
        ("items add reviews x.csv --txt body", "No such option"),
        ("labels export reviews --format excel", "'excel' is none of"),
        ("labels export reviews more", "nothing takes 'more'"),
        ("labels export reviews --format", "requires an argument"),
        ("labels export", "Missing argument"),
    ],
)
def test_a_command_is_held_against_the_command_line(line: str, said: str | None) -> None:
    found = problem(words(line), whole=True)
    assert found == said if said is None else said in (found or "")


def test_commands_are_found_in_blocks_and_sentences() -> None:
    text = (
        "Use `supt status`.\n\n```sh\nexport T=$(supt labeller invite Ada --json |\n    jq .t)\n"
        "A=1 supt serve \\\n    --orchestrate &\n```\n\n    supt items add a b  # more\n"
        "\n```python\nsupt gone\n```\n"
    )
    assert list(command_lines(text)) == [
        ["labeller", "invite", "Ada", "--json"],
        ["serve", "--orchestrate"],
        ["items", "add", "a", "b"],
    ]
    assert list(spans(text)) == [["status"]]
