"""Answers in the replies of a language model: found, checked against the task, or refused.

Whatever a model replies, also because an item told it to, only an answer that the task allows for
the item becomes a suggestion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from supt_async.domain.values import JSONValue
from supt_async.llm.costs import Tokens
from supt_async.protocol import json_checks
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.suggestions.lines import spelled
from supt_async.storage.suggestions.lookup import fitted

MAX_REPLY = 200_000
"""Maximum number of characters of a reply that is read."""
_FENCED = re.compile(r"```(?:json)?(.*?)```", re.DOTALL)
_THOUGHT = "</think>"
"""End of what some models think aloud before they answer."""


class Failed(Exception):
    """A request got no reply, after all attempts; the text says why, without what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Reply of a model."""

    content: str = field(repr=False)
    tokens: Tokens | None
    """As the endpoint has counted them."""


class Nonsense(ValueError):
    """A reply without an answer that the task allows."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Answer of a language model to an item."""

    value: str = field(repr=False)
    """JSON text, as it is stored."""
    score: float | None


def read_reply(task: Task, payload: str, reply: str) -> Guess:
    """Return the answer in a reply.

    Raises:
        Nonsense: There is none that the task allows for the item.
    """
    if len(reply) > MAX_REPLY:
        raise Nonsense("the reply is too long")
    text = reply.rpartition(_THOUGHT)[2].strip()
    found = _decoded(text)
    if found is None and task.single:
        found = {"answer": text.strip("\"'`. \n")}
    if not isinstance(found, dict) or "answer" not in found:
        raise Nonsense("the reply is not a JSON object with an answer")
    return Guess(_allowed(task, payload, found["answer"]), _score(found.get("score")))


def _decoded(text: str) -> JSONValue:
    """Return the JSON value of a reply, which may stand among other words, if there is one."""
    fenced = _FENCED.search(text)
    bare = text[text.find("{") : text.rfind("}") + 1]
    for one in (text, fenced[1] if fenced else "", bare):
        try:
            return json_checks.decode(one)
        except (ValueError, RecursionError):
            continue
    return None


def _allowed(task: Task, payload: str, value: JSONValue) -> str:
    try:
        text = spelled(task, value)
        return fitted(task, text, payload) if task.bounded else text
    except (ValueError, RecursionError) as exc:
        raise Nonsense("the task does not allow the answer") from exc


def _score(value: JSONValue) -> float | None:
    """Return a score; a wrong one is none."""
    number = type(value) in (int, float)
    return float(value) if number and 0 <= value <= 1 else None
