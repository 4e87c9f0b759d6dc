"""Error messages for task objects: one line that names the field and shows a right value.

msgspec finds the error and its place; its words are a type checker's ("Expected `array`, got
`int`"), so each field has a message of its own, here or with its kind.
"""

from __future__ import annotations

import re

from supt_async.protocol.tasks.kind import TaskKind

_OPTIONS = 'a list of 1 to 1000 texts, or objects with "value", such as ["cat", "dog"]'
_FIELDS = {
    "options": _OPTIONS,
    "labels": _OPTIONS,
    "relations": _OPTIONS,
    "options_from": "the name of a field of the items that lists their options",
    "on": "the name of a field of the items",
    "accept_empty": "true or false",
}
_ITEM = (
    "one of text, markdown, html, chat, image, audio, video, series, table, json, or an object with"
    ' a word for each field, such as {"subject": "text", "shot": "image"}'
)
_OPTION_FIELDS = {
    "value": "a text of 1 to 1000 characters, a number, true or false",
    "label": 'a text of 1 to 1000 characters, such as "Mixed"',
    "key": 'one character, such as "m"',
    "hint": "a text of at most 1000 characters",
    "options": _OPTIONS,
    "questions": (
        'a list of questions, such as [{"name": "sure", "kind": "rating", "scale": [1, 5]}]'
    ),
}
_IN_OPTION = re.compile(r"(?:(?:options|labels|relations)\[\d+\]\.)+(\w+)")
_IN_OPTIONS = re.compile(r"(?:(?:options|labels|relations)\[\d+\]\.?)+")
_NAMED = re.compile(r"(missing required|unknown) field `([^`]*)`")


def explain(text: str, kind: TaskKind) -> str:
    """Return the message for msgspec's error about a task of this kind."""
    messages = {**_FIELDS, **kind.messages}
    reason, _, place = text.partition(" - at `$")
    place = place.rstrip("`").removeprefix(".")
    named = _NAMED.search(reason)
    if named is not None:
        return _about_field(named[1], named[2], place, kind)
    field = place.partition("[")[0]
    inside = _IN_OPTION.fullmatch(place)
    if inside is not None:
        must = _OPTION_FIELDS.get(inside[1])
    elif _IN_OPTIONS.fullmatch(place):
        must = 'a text of 1 to 1000 characters, or an object such as {"value": 1, "label": "one"}'
    else:
        place, must = field, messages.get(field)
    if field == "item":
        must = _ITEM
    return f"task.{place}: must be {must}" if must else f"task.{place}: {reason}"


def _about_field(what: str, field: str, place: str, kind: TaskKind) -> str:
    """Return which field is missing, or which fields exist instead of an unknown one."""
    name = f"task.{place}.{field}" if place else f"task.{field}"
    if what == "unknown":
        known = kind.option.__struct_fields__ if place else kind.fields.__struct_fields__
        owner = "an option" if place else f'the kind "{kind.name}"'
        return f"{name}: unknown field; {owner} has {', '.join(known)}"
    must = _OPTION_FIELDS.get(field) if place else {**_FIELDS, **kind.messages}.get(field)
    return f"{name}: missing required field; it must be {must}"
