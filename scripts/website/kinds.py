"""Pages of the kinds of task: a section of docs/howto/tasks.md, and the templates of the kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from scripts.reference.markdown import code
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.templates.templates import Template, templates

SOURCE = "docs/howto/tasks.md"
SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{3,6} (.+)$", re.MULTILINE)
PICTURES = "../images/templates"
MOST = 600
"""Characters of an example's payload that is shown; those of files are longer."""


def split(text: str) -> tuple[str, dict[str, str]]:
    """Return the page of tasks without its sections of kinds, and these by kind."""
    sections = {name: body for name, body in SECTION.findall(text) if name in KINDS}
    rest = SECTION.sub(lambda match: "" if match[1] in sections else match[0], text)
    return rest, sections


def moved(sections: dict[str, str]) -> dict[str, str]:
    """Return where headings of the sections are on the site, by their anchors."""
    found = {}
    for kind, body in sections.items():
        found[kind] = f"tasks/{kind}.md"
        for heading in HEADING.findall(body):
            anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            found[anchor] = f"tasks/{kind}.md#{anchor}"
    return found


def page(kind: str, body: str, pictures: set[str]) -> str:
    """Return the page of a kind: what docs/howto/tasks.md says, and its ready tasks.

    Args:
        kind: Name of the kind.
        body: Its section.
        pictures: Names of the templates that have a picture.
    """
    made = [one for one in templates() if one.task["kind"] == kind]
    parts = [f"# {kind}", HEADING.sub(lambda match: match[0][1:], body).strip()]
    if made:
        parts.append("## Ready tasks")
        for one in made:
            parts += _template(one, one.name in pictures)
    return "\n\n".join(parts) + "\n"


def _lines(task: JSONObject) -> str:
    """Return a task as JSON with a line for each field, and for each question of a form."""
    fields = []
    for name, value in task.items():
        if name == "questions" and isinstance(value, list):
            questions = ",\n".join(f"    {_json(one)}" for one in value)
            fields.append(f'  "{name}": [\n{questions}\n  ]')
        else:
            fields.append(f'  "{name}": {_json(value)}')
    return "{\n" + ",\n".join(fields) + "\n}"


def _json(value: JSONValue) -> str:
    return json.dumps(value, ensure_ascii=False)


def _template(one: Template, pictured: bool) -> Iterator[str]:
    """Yield the parts about a template."""
    yield f"### {one.name}"
    yield f"{one.title}. {one.description}"
    if pictured:
        yield f'<img src="{PICTURES}/{one.name}.png" width="75%" alt="{one.title}">'
    yield code(f"supt project create try-{one.name} --template {one.name} --examples", "sh")
    yield "Its task, an item and the answer to it:"
    yield code(_lines(one.task), "json")
    shown = min(one.examples, key=lambda example: len(json.dumps(example.data)))
    data = _json(shown.data)
    if len(data) <= MOST:
        yield code(data, "json")
    yield code(_json(shown.answer), "json")
    yield "Its guidelines, to begin with:"
    yield "\n".join(f"> {line}".rstrip() for line in one.guidelines.strip().splitlines())
