"""Pages of the repository become pages of the site: links, lists, fences, programs."""

from __future__ import annotations

import pytest

from scripts.website import http_api, programs
from scripts.website.links import Page, place
from scripts.website.markdown import converted
from supt_async.server.api.routes import OPERATIONS

PAGE = Page(
    source="docs/howto/people.md",
    target="howto/people.md",
    moved={"docs/howto/tasks.md": {"spans": "tasks/spans.md"}},
)


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("[a](gold.md#quiz)", "[a](gold.md#quiz)"),
        ("[a](tasks.md#spans)", "[a](../tasks/spans.md)"),
        ("[a](tasks.md#templates)", "[a](tasks.md#templates)"),
        ("[a](../../SECURITY.md)", "[a](../reporting.md)"),
        ("[a](../adr/README.md)", "[a](../adr/index.md)"),
        ("[a](../adr)", "[a](../adr/index.md)"),
        ("[a](../examples/own_model.py)", "[a](../examples/own_model.md)"),
        ("[a](#groups)", "[a](#groups)"),
        ("[a](https://example.org/x.md)", "[a](https://example.org/x.md)"),
        ('<img src="../images/a.png" alt="x">', '<img src="../images/a.png" alt="x">'),
        ("`[a](gone.py)`", "`[a](gone.py)`"),
        ("```text\n[a](../../gone.py)\n```", "```text\n[a](../../gone.py)\n```"),
    ],
)
def test_a_link_leads_to_the_page_that_shows_the_file(link: str, there: str) -> None:
    assert PAGE.linked(link) == there


def test_a_link_to_a_file_that_is_not_on_the_site_is_refused() -> None:
    with pytest.raises(ValueError, match=r"docs/howto/people.md links to ../../pyproject.toml"):
        PAGE.linked("[a](../../pyproject.toml)")
    assert place("supt_async/errors.py") is None


def test_what_belongs_to_an_entry_is_indented_for_the_generator() -> None:
    first, second = "1. one\n\n       code\n\n   ```sh\n   supt\n   ```\n2. two\n", "* a\n  * b\n"
    assert converted(first) == (
        "1. one\n\n        code\n\n    ```sh\n    supt\n    ```\n\n2. two\n"
    )
    assert converted(second) == "* a\n    * b\n"
    assert converted("1. a\n\n   b\n2. c\n") == "1. a\n\n    b\n\n2. c\n"
    assert converted("* a\n\ntext\n\n    code\n") == "* a\n\ntext\n\n    code\n"


def test_a_number_within_a_paragraph_begins_no_list() -> None:
    assert converted("* Of May\n  1984. Later.\n") == "* Of May\n    1984\\. Later.\n"


def test_the_second_word_of_a_fence_is_its_title() -> None:
    assert converted("```json task\n{}\n```\n") == '```json title="task"\n{}\n```\n'


def test_a_program_is_shown_below_its_docstring() -> None:
    text = '"""A rule with ``fit``.\n\nRun it::\n\n    supt serve\n"""\n\nimport os\n'
    assert programs.page("docs/examples/rule.py", text) == (
        "# A rule with `fit`\n\nRun it:\n\n```sh\nsupt serve\n```\n\n"
        "`docs/examples/rule.py`:\n\n```python\nimport os\n```\n"
    )


def test_the_page_of_the_http_interface_has_every_operation_and_what_it_returns() -> None:
    page = http_api.page()
    assert page.count("\n### ") >= len(OPERATIONS)
    assert "\n### PATCH /api/v1/projects/{slug}\n" in page
    assert "Returns 200: `application/json`, [ProjectView](#projectview)." in page
    assert "| `archived` | query | boolean | `false` |" in page
