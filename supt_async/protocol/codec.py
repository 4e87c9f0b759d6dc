"""Messages as JSON text.

Decoding is strict: no coercion, nothing missing. Whatever a peer sends becomes a message or a
ProtocolError, whose text names the rule and never repeats the data.
"""

from __future__ import annotations

import re

import msgspec
from msgspec import UNSET

from supt_async.errors import ProtocolError
from supt_async.protocol import json_checks
from supt_async.protocol.messages import ClientMessage, ServerMessage

MAX_DEPTH = 64
"""Maximum nesting depth of a client's JSON."""
MAX_BRACKETS = 10_000
"""Maximum number of lists and objects in a client's JSON; each point of an outline is a list."""

_client: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_server: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)
_encoder = msgspec.json.Encoder()
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")


class _Envelope(msgspec.Struct):
    """Part of a message that is needed to say what is wrong with it."""

    type: msgspec.Raw = msgspec.Raw(b"null")
    id: msgspec.Raw = msgspec.Raw(b"null")


_envelope = msgspec.json.Decoder(_Envelope)
_NAMES: dict[type, tuple[int, list[str]]] = {
    kind: (
        1 + sum(field.required for field in msgspec.structs.fields(kind)),
        [field.name for field in msgspec.structs.fields(kind) if field.default is UNSET],
    )
    for kind in ClientMessage.__args__
}
_TYPES = frozenset(str(kind.__struct_config__.tag) for kind in ClientMessage.__args__)


def decode_client(text: str) -> ClientMessage:
    """Read a client's message.

    Raises:
        ProtocolError: ``bad_json``, ``bad_message`` or ``unknown_type``.
    """
    message: ClientMessage | None = None
    try:
        json_checks.check_depth(text, MAX_DEPTH, MAX_BRACKETS)
        message = _client.decode(text)
        if not json_checks.has_no_duplicates(text, _names(message)):
            json_checks.check_duplicates(text)
        return message
    except json_checks.TooDeep as exc:
        raise ProtocolError("bad_json", str(exc)) from None
    except json_checks.DuplicateKey as exc:
        # Nobody can say which of two ids the sender means.
        re_ = None if exc.name == "id" else getattr(message, "id", None)
        raise ProtocolError("bad_message", str(exc), re_) from None
    except (msgspec.ValidationError, RecursionError) as exc:
        raise _explain(text, exc) from None
    except (msgspec.DecodeError, UnicodeError):
        raise ProtocolError("bad_json", "the frame is not one JSON object in UTF-8") from None


def decode_server(text: str | bytes) -> ServerMessage:
    """Read a server's message.

    Raises:
        ProtocolError: This version does not know the message; a client ignores it.
    """
    try:
        return _server.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as exc:
        raise ProtocolError("bad_message", "not a message of supt.v1.json") from exc


def encode(message: ClientMessage | ServerMessage) -> str:
    """Write a message.

    Raises:
        ValueError: A value in it is not JSON (a lone surrogate, say).
    """
    return _encoder.encode(message).decode()


def _names(message: ClientMessage) -> int:
    """Count the keys that a message must have had: its type, and the fields without default."""
    needed, optional = _NAMES[type(message)]
    for name in optional:
        if getattr(message, name) is not UNSET:
            needed += 1
    return needed


def _explain(text: str, exc: Exception) -> ProtocolError:
    """Return which rule a well-formed JSON text breaks."""
    try:
        envelope = _envelope.decode(text)
        kind: object = msgspec.json.decode(bytes(envelope.type))
        id_: object = msgspec.json.decode(bytes(envelope.id))
    except (msgspec.DecodeError, RecursionError):
        return ProtocolError("bad_message", "a message is a JSON object with a type")
    re_ = id_ if isinstance(id_, str) and _ID.match(id_) else None
    if not isinstance(kind, str):
        return ProtocolError("bad_message", "a message has a type, which is a string", re_)
    if kind not in _TYPES:
        return ProtocolError("unknown_type", "this server does not know that type", re_)
    return ProtocolError("bad_message", f"{kind}: {_rule(str(exc))}", re_)


def _rule(text: str) -> str:
    """Return the part of msgspec's message that names the rule: paths and types, never data.

    A path may hold keys of the sender's own inside ``value``, which is never checked there.
    """
    if text.startswith("Invalid value"):
        return "a message has one type"  # it had two, and msgspec repeats one of them
    return text[:200]
