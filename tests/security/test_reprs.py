"""Representations of values in logs and tracebacks hold neither secrets nor content."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

import supt_async
from supt_async.domain.commands import Holder, SubmitAnswer
from supt_async.domain.ids import LabellerId, LeaseToken, ProjectId, RequestId, SessionId
from supt_async.domain.items import NewItem
from supt_async.domain.results import Mode
from supt_async.payloads.codec import encode
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import Authenticate, Send
from supt_async.redaction import PRIVATE
from supt_async.server.access.authentication import Person
from supt_async.storage.records import Invitation

SHOWN = {
    **{
        (kind, "value"): "an option of the task, not an answer"
        for kind in ("Option", "Label", "TreeOption", "_When")
    },
    ("_Rule", "value"): "a value of a claim in the sign-in file",
    ("Hello", "payload"): "whether payloads are wanted",
    ("Sample", "value"): "a number of /metrics",
    ("Shared", "text"): "news about a project's progress, which all its labellers get",
    ("Lease", "token"): "a lease's",
    ("LeaseRow", "token"): "a lease's: worth nothing to anybody but its labeller",
    ("Proposal", "token"): "a lease's",
    ("Finding", "text"): "what is the matter with a database's settings",
    **{
        (kind, name): "the name of a column"
        for kind in ("Roles", "RolesQuery", "FileQuery", "PreviewQuery")
        for name in ("text", "features")
    },
    ("Example", "data"): "an example that comes with the program",
}
"""Fields of such names that may be shown, and why."""


def kinds() -> Iterator[type]:
    """Yield every dataclass and struct of the package."""
    for found in pkgutil.walk_packages(supt_async.__path__, "supt_async."):
        if "migrations" in found.name or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for kind in vars(module).values():
            if not isinstance(kind, type) or kind.__module__ != found.name:
                continue
            if dataclasses.is_dataclass(kind) or issubclass(kind, msgspec.Struct):
                yield kind


def mine(kind: type) -> Iterator[type]:
    """Yield a struct and its bases, as far as they are not msgspec's own."""
    return (base for base in kind.__mro__ if base.__module__.startswith("supt_async"))


def open_fields() -> set[tuple[str, str]]:
    """Return the fields with a private name that a repr would show."""
    found = set()
    for kind in kinds():
        if dataclasses.is_dataclass(kind):
            names = {field.name for field in dataclasses.fields(kind) if field.repr}
        elif any("__repr__" in vars(base) for base in mine(kind)):
            continue
        else:
            names = set(getattr(kind, "__struct_fields__", ()))
        found |= {(kind.__name__, name) for name in names & PRIVATE}
    return found


def test_no_field_with_a_private_name_is_shown() -> None:
    assert open_fields() - SHOWN.keys() == set()


SECRET = "kanarienvogel-3f9c"
HOLDER = Holder(project=ProjectId(1), labeller=LabellerId(2), session=SessionId("s"))


@pytest.mark.parametrize(
    "value",
    [
        m.Hello(v=1, project="digits", token=SECRET),
        m.Submit(id="A1", lease="L", value={"deep": [SECRET]}),
        m.Flag(id="F1", lease="L", note=SECRET),
        Send(m.Item(lease="L", item="1", data={"text": SECRET}, mode=Mode.PUSH, expires_in_ms=1)),
        Authenticate("digits", SECRET),
        SubmitAnswer(by=HOLDER, id=RequestId("A1"), lease=LeaseToken("L"), value=SECRET),
        NewItem(payload=encode(SECRET), features=encode(SECRET)),
        Invitation(name="Ada", token=SECRET, code=SECRET),
        Person("Ada", [], False, SECRET),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_is_shown_without_what_is_private_in_it(value: object) -> None:
    assert SECRET not in repr(value)
    assert SECRET not in str(value)
    assert type(value).__name__ in repr(value)


@given(st.text(min_size=4))
def test_what_is_shown_of_an_answer_does_not_depend_on_it(text: str) -> None:
    one, other = (m.Submit(id="A1", lease="L", value=value) for value in (text, "another"))
    assert repr(one) == repr(other) == "Submit(id='A1', lease='L', value=...)"
