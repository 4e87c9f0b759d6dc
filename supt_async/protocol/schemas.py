"""JSON Schema and AsyncAPI document of the protocol, generated from the message types.

``python -m supt_async.protocol.schemas`` writes both beside this file. They are committed:
the page's types are generated from ``schema.json``, the server serves ``asyncapi.json``, and
a test fails when either differs from what this module makes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import msgspec

from supt_async.domain.values import JSONObject
from supt_async.protocol import messages as m

DRAFT = "https://json-schema.org/draft/2020-12/schema"
CLIENT = tuple(kind.__name__ for kind in get_args(m.ClientMessage))
SERVER = tuple(kind.__name__ for kind in get_args(m.ServerMessage))

SCHEMA_FILE = Path(__file__).with_name("schema.json")
ASYNCAPI_FILE = Path(__file__).with_name("asyncapi.json")

_ABOUT = (
    "One websocket carries one labeller's session: text frames, one JSON object each. "
    "The client speaks first (`hello`). Receivers ignore fields and types that they don't know."
)
_TOKEN = "The labeller's token, in `hello.token`. It wins over a cookie."
_COOKIE = (
    "The HttpOnly cookie that a browser gets for its invitation. Its name holds the server's "
    "id, and the Origin header must be the server's own or an allowed one."
)
_BINDING: JSONObject = {
    "method": "GET",
    "headers": {
        "type": "object",
        "properties": {"Sec-WebSocket-Protocol": {"const": m.SUBPROTOCOL}},
        "required": ["Sec-WebSocket-Protocol"],
    },
}


def schema() -> JSONObject:
    """Return a JSON Schema (2020-12) of every message: one definition for each, and two unions."""
    definitions = _definitions("#/$defs/")
    for name, members in (("ClientMessage", CLIENT), ("ServerMessage", SERVER)):
        definitions[name] = {"title": name, "oneOf": [_ref("#/$defs/", kind) for kind in members]}
    return {
        "$schema": DRAFT,
        "title": m.SUBPROTOCOL,
        "description": _ABOUT,
        "anyOf": [_ref("#/$defs/", "ClientMessage"), _ref("#/$defs/", "ServerMessage")],
        "$defs": definitions,
    }


def asyncapi() -> JSONObject:
    """Return an AsyncAPI 3.0 document, in which ``receive`` is what the server receives."""
    definitions = _definitions("#/components/schemas/")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "supt_async",
            "version": f"{m.VERSION}.0.0",
            "description": _ABOUT,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "server": {
                "host": "{host}",
                "protocol": "wss",
                "variables": {"host": {"default": "localhost:8000"}},
                "security": [_ref("#/components/securitySchemes/", x) for x in ("token", "cookie")],
            }
        },
        "channels": {"session": _channel()},
        "operations": {
            "receive": _operation("receive", CLIENT, "What a client says."),
            "send": _operation("send", SERVER, "What the server says."),
        },
        "components": {
            "messages": {name: _message(name, definitions[name]) for name in (*CLIENT, *SERVER)},
            "schemas": definitions,
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "password", "description": _TOKEN},
                "cookie": {
                    "type": "httpApiKey",
                    "in": "cookie",
                    "name": "supt_{server}",
                    "description": _COOKIE,
                },
            },
        },
    }


def text(document: JSONObject) -> str:
    """Write a document as it is committed."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Write both files."""
    SCHEMA_FILE.write_text(text(schema()), encoding="utf-8")
    ASYNCAPI_FILE.write_text(text(asyncapi()), encoding="utf-8")


def _definitions(prefix: str) -> JSONObject:
    kinds = (*get_args(m.ClientMessage), *get_args(m.ServerMessage))
    _, definitions = msgspec.json.schema_components(kinds, ref_template=prefix + "{name}")
    return definitions


def _ref(prefix: str, name: str) -> JSONObject:
    return {"$ref": prefix + name}


def _channel() -> JSONObject:
    return {
        "address": "/api/v1/session",
        "description": "A labeller's session.",
        "messages": {name: _ref("#/components/messages/", name) for name in (*CLIENT, *SERVER)},
        "bindings": {"ws": _BINDING},
    }


def _operation(action: str, names: tuple[str, ...], summary: str) -> JSONObject:
    return {
        "action": action,
        "summary": summary,
        "channel": _ref("#/channels/", "session"),
        "messages": [_ref("#/channels/session/messages/", name) for name in names],
    }


def _message(name: str, definition: JSONObject) -> JSONObject:
    message = {
        "name": definition["properties"]["type"]["enum"][0],
        "title": name,
        "payload": _ref("#/components/schemas/", name),
    }
    summary = definition.get("description")
    return message if summary is None else message | {"summary": summary}


if __name__ == "__main__":
    write()
