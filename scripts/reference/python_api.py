"""The pages of the Python interface, from signatures and docstrings."""

from __future__ import annotations

import ast
import enum
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from scripts.reference.markdown import code, document, prose, table
from supt_async import Superintendent, client
from supt_async.client import review, suggestions
from supt_async.client.oversight import events, participants, sign_ins, webhooks, withdrawals
from supt_async.notebook.queue import NotebookQueue
from supt_async.notebook.retrain import Orchestration
from supt_async.protocol import messages
from supt_async.protocol.client.effects import News

WIDTH = 100
"""Longest signature that stays on one line, in characters."""
LENGTH = "__len__"
"""The one special method that is documented: what ``len()`` counts."""
CLIENTS = (
    *(client.AsyncClient, client.SyncClient),
    *(client.Server, client.Project, client.AsyncServer, client.AsyncProject),
)
ERRORS = (client.ClientError, client.NoServer, client.SessionEnded, client.RequestRefused)
PARTS = (
    *(suggestions.ProjectSuggestions, suggestions.AsyncProjectSuggestions),
    *(review.Review, review.AsyncReview),
    *(participants.Participants, participants.AsyncParticipants),
    *(withdrawals.Withdrawals, withdrawals.AsyncWithdrawals),
    *(events.ProjectEvents, events.AsyncProjectEvents),
    *(webhooks.Webhooks, webhooks.AsyncWebhooks),
    *(sign_ins.OwnSignIns, sign_ins.AsyncOwnSignIns),
)
"""Classes whose members are documented as those of the classes that inherit them."""
MESSAGES = (
    *(messages.Item, messages.Ack, messages.Welcome, messages.ProjectInfo, messages.Limits),
    *(messages.LeaseState, messages.Progress, messages.Model, messages.IdleNotice),
    *(messages.Changed, messages.ServerBye, messages.Error),
)
"""The messages that the clients return or yield."""
CLIENT_INTRO = """
Import everything from `supt_async.client`. [Write programs](../howto/programs.md) has an example.
"""
MESSAGES_INTRO = """
The [protocol](../protocol.md) says what the messages mean. A field that may be absent is then
`msgspec.UNSET`.
"""
NOTEBOOK_INTRO = """
`from supt_async import Superintendent`. [Label in a notebook](../howto/notebook.md) has examples.
"""


def client_page() -> str:
    """Return the page of the Python client."""
    parts = [CLIENT_INTRO]
    for one in CLIENTS:
        parts += class_section(one)
    parts.append("## Exceptions")
    for error in ERRORS:
        parts += [f"### {error.__name__}", code(header(error), "python"), prose(error.__doc__)]
    news = ", ".join(f"`{one.__name__}`" for one in get_args(News))
    parts += ["## Messages", MESSAGES_INTRO, f"`News` is any of {news}."]
    for message in MESSAGES:
        parts += message_section(message)
    return document("Python client", *parts)


def notebook_page() -> str:
    """Return the page of the notebook's widget."""
    parts = [NOTEBOOK_INTRO]
    parts += class_section(Superintendent)
    parts += class_section(NotebookQueue, "`Superintendent.queue`.")
    parts += class_section(Orchestration, "What `Superintendent.orchestrate` returns.")
    return document("Notebook", *parts)


def header(kind: type) -> str:
    """Return the line that begins a class."""
    return f"class {kind.__name__}({', '.join(base.__name__ for base in kind.__bases__)})"


def class_section(kind: type, source: str = "") -> Iterator[str]:
    """Yield a class and its public members in the order of the code.

    ``source`` says where an object comes from that users don't make themselves.
    """
    yield f"## {kind.__name__}"
    yield source or code(signature(kind.__name__, vars(kind)["__init__"]), "python")
    yield prose(kind.__doc__)
    for name, member in _members(kind):
        if isinstance(member, property):
            yield f"### {kind.__name__}.{name}"
            assert member.fget is not None
            result = annotation(inspect.signature(member.fget).return_annotation)
            yield code(f"{name}: {result}", "python")
            yield prose(member.__doc__)
        elif inspect.isfunction(member) and (not name.startswith("_") or name == LENGTH):
            yield f"### {kind.__name__}.{name}" if name != LENGTH else f"### len({kind.__name__})"
            yield code(signature(name, member), "python")
            yield prose(member.__doc__)


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield the members of a class, then those of the parts that it is made of."""
    yield from vars(kind).items()
    for part in PARTS:
        if issubclass(kind, part):
            yield from vars(part).items()


def signature(name: str, function: Any) -> str:
    """Write a function's signature, on several lines if it is long."""
    function = inspect.unwrap(function)
    found = inspect.signature(function)
    words, stars = [], False
    for parameter in list(found.parameters.values())[1:]:
        if parameter.kind is parameter.KEYWORD_ONLY and not stars:
            words.append("*")
        stars = stars or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        words.append(_parameter(parameter))
    prefix = "async " if _is_async(function) else ""
    result = annotation(found.return_annotation)
    arrow = "" if name[:1].isupper() or not result else f" -> {result}"
    line = f"{prefix}{name}({', '.join(words)}){arrow}"
    if len(line) <= WIDTH:
        return line
    listed = "".join(f"    {word},\n" for word in words)
    return f"{prefix}{name}(\n{listed}){arrow}"


def _is_async(function: Any) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _parameter(parameter: inspect.Parameter) -> str:
    is_rest = parameter.kind is parameter.VAR_POSITIONAL
    stars = "*" if is_rest else "**" if parameter.kind is parameter.VAR_KEYWORD else ""
    text = f"{stars}{parameter.name}: {annotation(parameter.annotation)}"
    return text if parameter.default is parameter.empty else f"{text} = {parameter.default!r}"


def annotation(text: Any) -> str:
    """Return an annotation as a reader writes it: without the name of our module."""
    return "" if text is inspect.Signature.empty else str(text).replace("m.", "")


def message_section(kind: type) -> Iterator[str]:
    """Yield a message with a table of its fields."""
    yield f"### {kind.__name__}"
    yield prose(kind.__doc__)
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(tree, ast.ClassDef)
    yield table(["field", "type", ""], fields(tree))


def fields(tree: ast.ClassDef) -> Iterator[list[str]]:
    """Yield the row of each field of a class: its name, type, and docstring."""
    for place, node in enumerate(tree.body):
        if isinstance(node, ast.AnnAssign):
            below = tree.body[place + 1] if place + 1 < len(tree.body) else None
            written = ast.unparse(node.annotation).removesuffix(" | UnsetType")
            kind, told = field_type(written)
            if isinstance(node.value, ast.Name) and node.value.id == "UNSET":
                told.append("May be absent.")
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                told.append(prose(str(below.value.value)).replace("\n", " "))
            yield [f"`{ast.unparse(node.target)}`", f"`{kind}`", " ".join(told)]


def field_type(name: str) -> tuple[str, list[str]]:
    """Return a field's type as a reader needs it, with a sentence about its values, if any."""
    kind = getattr(messages, name, None)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        values = tuple(one.value for one in kind)
    elif name.startswith("Literal["):
        values = ast.literal_eval(name.removeprefix("Literal"))
    else:
        values = get_args(kind) if get_origin(kind) is Literal else ()
    if values:
        return "str", [f"One of {', '.join(f'`{value}`' for value in values)}."]
    return {"Count": "int"}.get(name, name), []
