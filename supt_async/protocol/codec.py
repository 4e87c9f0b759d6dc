"""Text to messages and back.

Decoding is strict: no coercion, nothing missing. Whatever a peer sends ends in a message or in
a ProtocolError whose text names the rule and never echoes the data.
"""

from __future__ import annotations

import re

import msgspec

from supt_async.errors import ProtocolError
from supt_async.protocol.messages import ClientMessage, ServerMessage

MAX_DEPTH = 64
"""How deep a client's JSON may be nested."""

_client: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_server: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)
_encoder = msgspec.json.Encoder()
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
# A string without an end is taken to the end of the text, and nothing is ever tried twice:
# otherwise each of its quotes would be tried as the beginning of another one.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class _Envelope(msgspec.Struct):
    """As much of a message as is needed to say what is wrong with it."""

    type: msgspec.Raw = msgspec.Raw(b"null")
    id: msgspec.Raw = msgspec.Raw(b"null")


_envelope = msgspec.json.Decoder(_Envelope)
_TYPES = frozenset(str(kind.__struct_config__.tag) for kind in ClientMessage.__args__)


def decode_client(text: str) -> ClientMessage:
    """Read a client's message.

    Raises:
        ProtocolError: ``bad_json``, ``bad_message`` or ``unknown_type``.
    """
    _check_depth(text)
    try:
        return _client.decode(text)
    except (msgspec.ValidationError, RecursionError) as exc:
        raise _explain(text, exc) from None
    except (msgspec.DecodeError, UnicodeError):
        raise ProtocolError("bad_json", "the frame is not one JSON object in UTF-8") from None


def decode_server(text: str | bytes) -> ServerMessage:
    """Read a server's message.

    Raises:
        ProtocolError: It is none that this version knows; a client ignores it.
    """
    try:
        return _server.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as exc:
        raise ProtocolError("bad_message", "not a message of supt.v1.json") from exc


def encode(message: ClientMessage | ServerMessage) -> str:
    """Write a message.

    Raises:
        ValueError: A value in it is no JSON (a lone surrogate, say).
    """
    return _encoder.encode(message).decode()


def _check_depth(text: str) -> None:
    depth = 0
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    for match in _BRACKETS.finditer(text):
        bracket = match.group()
        if bracket in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ProtocolError("bad_json", f"JSON is nested deeper than {MAX_DEPTH}")
        elif bracket in "]}":
            depth -= 1


def _explain(text: str, exc: Exception) -> ProtocolError:
    """Say which rule a well-formed JSON text breaks."""
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
    """Keep of msgspec's message what names the rule: it never holds data, only paths and types.

    A path may hold keys of the sender's own inside ``value``, which is never checked there.
    """
    if text.startswith("Invalid value"):
        return "a message has one type"  # it had two, and msgspec repeats one of them
    return text[:200]
