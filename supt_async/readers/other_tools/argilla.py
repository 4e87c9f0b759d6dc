"""Argilla's records as JSON, in the shapes of its versions.

* 2.x: ``fields``, ``responses`` {question: [{value, user_id}]} and ``suggestions`` {question:
  {value, score, agent}}, as ``to_json`` writes them; or flattened, with ``question.responses``.
* 1.x and the HTTP API: ``responses`` is a list of {user_id, values: {question: {value}}}, and
  ``suggestions`` one of {question_name, value, score, agent}; or, from the Hub, each question is a
  list of {user_id, value, status} beside ``question-suggestion``.
* Before 1.8: ``text`` or ``inputs``, ``annotation``, ``annotation_agent`` and ``prediction``.

Only what was submitted is taken, where the file says so. Spans that people marked count UTF-16
units, those of suggestions, which programs made, code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.codec import encode
from supt_async.readers.other_tools import records as r
from supt_async.readers.other_tools.offsets import Text
from supt_async.readers.other_tools.options import Offsets, ReadOptions, shown
from supt_async.readers.other_tools.records import Answer, Part, Prediction, Record, Sort

_STATES = (None, "submitted")
_RESPONSES = ".responses"
_SUGGESTION, _FLAT_SUGGESTION = "-suggestion", ".suggestion"
_OWN = frozenset(
    [
        *("id", "_server_id", "external_id", "status", "metadata", "vectors", "score"),
        *("inserted_at", "updated_at", "event_timestamp", "annotation", "annotation_agent"),
        *("prediction", "prediction_agent", "multi_label", "explanation", "metrics", "tokens"),
        "search_keywords",
    ]
)
"""Fields of flat records that are not fields of the item."""


class _Response(NamedTuple):
    user: str | None
    question: str
    value: JSONValue
    status: str | None = None
    created: JSONValue = None


class _Suggested(NamedTuple):
    question: str
    value: JSONValue
    score: JSONValue
    agent: JSONValue


def records(value: JSONValue, line: int, how: ReadOptions) -> Iterator[Record]:
    """Yield the record of one of Argilla's.

    Raises:
        ValueError: It is none, or has what can't be taken over.
    """
    row = r.object_of(value, "a record")
    fields, responses, suggestions = _taken_apart(row)
    payload, rest = shown(fields, how)
    text = Text(payload) if isinstance(payload, str) else None
    left_out: list[str] = []
    by_user: dict[str | None, list[_Response]] = {}
    for one in responses:
        if one.status in _STATES:
            by_user.setdefault(one.user, []).append(one)
        else:
            left_out.append(str(one.status))
    number = row.get("id") or row.get("external_id")
    meta = row.get("metadata")
    if isinstance(meta, str):  # the Hub has it as JSON text
        meta = _decoded(meta)
    yield Record(
        key=f"line {line}" if number is None else f"{number}",
        payload=encode(payload),
        external_id=None if number is None else str(number),
        meta=rest | r.object_of(meta, "metadata"),
        answers=tuple(
            Answer(
                parts=tuple(_parts(given, text, how.offsets or Offsets.UTF_16, left_out)),
                raw={one.question: one.value for one in given},
                labeller=user,
                created_ms=r.ms_of(given[0].created),
                line=line,
            )
            for user, given in by_user.items()
        ),
        predictions=tuple(
            Prediction(
                parts=tuple(_parts([told], text, how.offsets or Offsets.CODE_POINTS, left_out)),
                raw={told.question: told.value},
                source=told.agent if isinstance(told.agent, str) and told.agent else "argilla",
                score=r.score_of(told.score),
            )
            for told in suggestions
        ),
        left_out=tuple(left_out),
        line=line,
    )


def _decoded(text: str) -> JSONValue:
    try:
        return msgspec.json.decode(text) if text else None
    except msgspec.DecodeError:
        raise ValueError("metadata must be an object, or JSON text of one") from None


def _taken_apart(row: JSONObject) -> tuple[JSONObject, list[_Response], list[_Suggested]]:
    if "fields" in row:
        fields = r.object_of(row["fields"], "fields")
        return fields, list(_responses(row.get("responses"))), list(_suggested(row))
    if "annotation" in row or "annotation_agent" in row:
        return _first_version(row)
    fields = dict(row)
    responses, suggestions = list(_flat(fields)), list(_flat_suggested(fields))
    for name in list(fields):
        if name in _OWN or name.endswith("-suggestion-metadata") or fields[name] is None:
            del fields[name]
    if not fields:
        raise ValueError("it is not a record of Argilla: it has no fields")
    return fields, responses, suggestions


def _responses(value: JSONValue) -> Iterator[_Response]:
    if isinstance(value, dict):
        for question, given in value.items():
            for one in r.list_of(given, "responses"):
                told = r.object_of(one, "a response")
                yield _Response(_user(told), question, told.get("value"), told.get("status"))
        return
    for one in r.list_of(value, "responses"):
        told = r.object_of(one, "a response")
        for question, given in r.object_of(told.get("values"), "values").items():
            inner = given.get("value") if isinstance(given, dict) else given
            yield _Response(
                _user(told), question, inner, told.get("status"), told.get("inserted_at")
            )


def _user(told: JSONObject) -> str | None:
    user = told.get("user_id")
    return None if user in (None, "None") else str(user)


def _suggested(row: JSONObject) -> Iterator[_Suggested]:
    told = row.get("suggestions")
    if isinstance(told, dict):
        for question, one in told.items():
            if isinstance(one, dict):
                yield _Suggested(question, one.get("value"), one.get("score"), one.get("agent"))
        return
    for one in r.list_of(told, "suggestions"):
        question = str(one.get("question_name", ""))
        yield _Suggested(question, one.get("value"), one.get("score"), one.get("agent"))


def _flat(fields: JSONObject) -> Iterator[_Response]:
    """Yield the responses of a flat record, which are taken from its fields."""
    for name in list(fields):
        value = fields.get(name)
        if name.endswith(_RESPONSES):
            users = fields.pop(f"{name}.users", None) or []
            states = fields.pop(f"{name}.status", None) or []
            for number, given in enumerate(r.list_of(fields.pop(name), name)):
                user = users[number] if number < len(users) else None
                state = states[number] if number < len(states) else None
                yield _Response(user, name.removesuffix(_RESPONSES), given, state)
        elif f"{name}{_SUGGESTION}" in fields or _are_responses(value):
            for one in r.list_of(fields.pop(name), name):
                yield _Response(_user(one), name, one.get("value"), one.get("status"))


def _are_responses(value: JSONValue) -> bool:
    return isinstance(value, list) and any(
        isinstance(one, dict) and {"user_id", "value"} <= one.keys() for one in value
    )


def _flat_suggested(fields: JSONObject) -> Iterator[_Suggested]:
    for name in list(fields):
        if name.endswith(_FLAT_SUGGESTION):
            value = fields.pop(name)
            score, agent = fields.pop(f"{name}.score", None), fields.pop(f"{name}.agent", None)
            question = name.removesuffix(_FLAT_SUGGESTION)
        elif name.endswith(_SUGGESTION):
            value, about = fields.pop(name), fields.pop(f"{name}-metadata", None) or {}
            score, agent = about.get("score"), about.get("agent")
            question = name.removesuffix(_SUGGESTION)
        else:
            continue
        if value is not None:
            yield _Suggested(question, value, score, agent)
    for name in list(fields):
        if name.endswith((".suggestion.score", ".suggestion.agent")):
            del fields[name]


def _first_version(row: JSONObject) -> tuple[JSONObject, list[_Response], list[_Suggested]]:
    inputs = row.get("inputs")
    fields = inputs if isinstance(inputs, dict) else {"text": row.get("text", inputs)}
    given = row.get("annotation")
    responses = []
    if given is not None and row.get("status") not in ("Default", "Discarded"):
        agent = row.get("annotation_agent")
        user = None if agent is None else str(agent)
        responses = [_Response(user, "", given, None, row.get("event_timestamp"))]
    best = (row.get("prediction") or [None])[0]
    suggestions = []
    match best:
        case [str(label), score] | {"label": str(label), "score": score}:
            suggestions = [_Suggested("", label, score, row.get("prediction_agent"))]
    return fields, responses, suggestions


def _parts(
    given: list[_Response] | list[_Suggested],
    text: Text | None,
    unit: Offsets,
    left_out: list[str],
) -> Iterator[Part]:
    for one in given:
        if (order := _order(one.value)) is not None:
            yield Part(Sort.RANK, order, one.question)
            continue
        values = one.value if isinstance(one.value, list) else [one.value]
        for value in values:
            match value:
                case None:
                    pass
                case bool() | str():
                    yield Part(Sort.CLASS, value, one.question)
                case int() | float():
                    yield Part(Sort.NUMBER, value, one.question)
                case {"start": start, "end": end, "label": label} | [str(label), start, end]:
                    if text is None:
                        raise ValueError("it has spans and what is shown is no text")
                    place = text.span(start, end, unit)
                    yield Part(Sort.SPAN, [*place, label], one.question)
                case _:
                    left_out.append("answer")


def _order(value: JSONValue) -> list[JSONValue] | None:
    """Return the options of a ranking, best first; None for anything else.

    Raises:
        ValueError: Two of them have the same rank.
    """
    listed = value if isinstance(value, list) else []
    ranked = (isinstance(one, dict) and {"value", "rank"} <= one.keys() for one in listed)
    if not listed or not all(ranked):
        return None
    ranks = [one["rank"] for one in listed]
    if len(set(ranks)) < len(ranks):
        raise ValueError("two options of a ranking have the same rank: only an order can be taken")
    return [one["value"] for one in sorted(listed, key=lambda one: one["rank"])]
