"""Transcripts of conversations: messages of both sides, replies of the queue, and events.

A line is one of these, and indentation and what follows a ``#`` at its beginning don't matter::

    C: submit{id:A1, lease:La, value:"7"}   the client says this
    C lost: ...                             ... and it never arrives
    C kept: ...                             the person wants this while there is no connection
    C other: ...                            another client says this: ours never would
    C raw: ...                              a frame, letter by letter, from another client
    S: ack{re:A1, status:stored}            the server says this; close{code:4503} is its close
    S lost: ...                             ... and it never arrives
    Q: claim{want:2} -> done{offers:[La]}   what the session asks the queue, and the reply
    P: hand[La, Lb]                         what the person has; stop{code}, reconnect{ms}
    -- the socket is lost                   what happens

Values are JSON, but quotes may be left out around words. Item ``La`` is item 1, ``Lb`` is 2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from supt_async.domain import commands
from supt_async.domain.ids import Generation, ItemId, LeaseToken, SessionId
from supt_async.domain.results import (
    CommandResult,
    Idle,
    IdleReason,
    LeasedItem,
    Mode,
    OpenedSession,
    Verdict,
)
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import Open

TASK = {"kind": "choice", "options": list("0123456789")}
LEASE_MS = 600_000
NAMES: dict[type, str] = {
    commands.ClaimItems: "claim",
    commands.SubmitAnswer: "submit",
    commands.SkipItem: "skip",
    commands.UndoAnswer: "undo",
    commands.ReleaseLeases: "release",
    commands.FlagItem: "flag",
    commands.MarkShown: "show",
    Open: "open",
}
"""Names of the queue's commands, and of the effect that opens a session, in a line."""
RULE = "the rule"
"""Placeholder for the text of an error, which is for people and may change."""

_LINE = re.compile(r"([CSQP](?: lost| kept| other| raw)?):\s*(.*)|(--)\s*(.*)")
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|-?\d[\d.]*|[A-Za-z_][\w.-]*|[{}\[\]:,])')
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    who: str
    """``C``, ``C lost``, ..., ``--``."""
    text: str

    @property
    def call(self) -> Call:
        return Reader(self.text).only_call()


@dataclass(frozen=True, slots=True)
class Call:
    """A word and its fields: ``ack{re:A1}``; a word and a list: ``hand[La]``."""

    name: str
    fields: Any


def read(path: Path) -> list[Line]:
    lines = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        stripped = text.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.fullmatch(stripped)
        assert match, f"{path.name}:{number}: not a line of a transcript"
        who, said, event, happened = match.groups()
        lines.append(Line(number, who or event, said or happened))
    return lines


class Reader:
    """Parser of JSON in which quotes may be left out."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._split(text))

    def only_call(self) -> Call:
        call = self.call()
        assert not self._tokens, f"there is more: {self._text}"
        return call

    def call(self) -> Call:
        name = self._tokens.pop(0)
        return Call(name, self._value() if self._tokens else {})

    @staticmethod
    def _split(text: str) -> Iterator[str]:
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            assert match, f"can't be read: {text[position:]}"
            yield match[1]
            position = match.end()

    def _value(self) -> Any:
        token = self._tokens.pop(0)
        if token == "{":
            return dict(self._parts("}", keys=True))
        if token == "[":
            return [value for _, value in self._parts("]", keys=False)]
        if token[0] == '"' or token[0] in "-0123456789":
            return json.loads(token)
        return _WORDS.get(token, token)

    def _parts(self, end: str, *, keys: bool) -> Iterator[tuple[str, Any]]:
        while self._tokens[0] != end:
            key = ""
            if keys:
                key = self._tokens.pop(0).strip('"')
                assert self._tokens.pop(0) == ":", self._text
            yield key, self._value()
            if self._tokens[0] == ",":
                self._tokens.pop(0)
        self._tokens.pop(0)


# --- messages -------------------------------------------------------------------------------


def client_message(call: Call) -> m.ClientMessage:
    message: m.ClientMessage = msgspec.convert({"type": call.name, **call.fields}, m.ClientMessage)
    return message


def server_message(call: Call) -> m.ServerMessage:
    """Make a server's message; fields that all messages of its kind share may be left out."""
    fields = dict(call.fields)
    match call.name:
        case "welcome":
            fields = welcome(**fields)
        case "item":
            lease = fields["lease"]
            item = fields.setdefault("item", str(number(lease)))
            fields.setdefault("data", {"kind": "json", "value": int(item)})
            fields = {"mode": "push", "expires_in_ms": LEASE_MS} | fields
        case "error":
            fields.setdefault("message", RULE)
        case _:
            pass
    message: m.ServerMessage = msgspec.convert({"type": call.name, **fields}, m.ServerMessage)
    return message


def welcome(*, leases: list[str], **fields: Any) -> dict[str, Any]:
    states = [
        {"lease": lease, "item": str(number(lease)), "expires_in_ms": LEASE_MS} for lease in leases
    ]
    return {
        "v": m.VERSION,
        "user": "Ada",
        "role": "labeller",
        "leases": states,
        "limits": msgspec.to_builtins(m.Limits()),
        "project": {"slug": "digits", "title": "Digits", "task": TASK},
        "server": "here",
    } | fields


def number(lease: str) -> int:
    """Return the item of a lease, by default 1 for La, 2 for Lb and so on."""
    return ord(lease[1]) - ord("a") + 1


# --- the queue ------------------------------------------------------------------------------


def offer(what: Any) -> LeasedItem:
    fields: dict[str, Any] = {"lease": what} if isinstance(what, str) else what
    item = fields.get("item", number(fields["lease"]))
    return LeasedItem(
        lease=LeaseToken(fields["lease"]),
        item=ItemId(item),
        payload=str(item),
        mode=Mode(fields.get("mode", "push")),
        expires_in_ms=LEASE_MS,
        generation=Generation(fields.get("generation", 0)),
        value=fields.get("value"),
        shown=fields.get("shown", False),
    )


def reply(call: Call) -> CommandResult:
    fields = call.fields
    idle = None
    if "idle" in fields:
        idle = Idle(reason=IdleReason(fields["idle"]), out=fields.get("out", 0))
    return CommandResult(
        verdict=Verdict(call.name),
        leased=tuple(offer(what) for what in fields.get("offers", ())),
        idle=idle,
    )


def opened(call: Call) -> OpenedSession:
    assert call.name == "opened"
    return OpenedSession(
        session=SessionId(call.fields["session"]),
        connection=1,
        resumed=call.fields.get("resumed", False),
        leases=tuple(offer(what) for what in call.fields.get("leases", ())),
        mine=call.fields.get("mine", 0),
    )
