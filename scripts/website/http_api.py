"""The page of the HTTP interface, from the document that servers send as /openapi.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from scripts.reference.markdown import table
from supt_async import __version__
from supt_async.server.api.openapi import document
from supt_async.server.api.routes import OPERATIONS

INTRO = """
What a server's `/openapi.json` says, as a page. Send a token as `Authorization: Bearer TOKEN`;
[Write programs](../howto/programs.md) shows how to get one. An error is a JSON object with one
field, `error`: a line that says what is wrong and what to do. What has a default may be left out.
"""
Schema = dict[str, Any]
"""A JSON Schema: decoded JSON, of which only the parts that occur are read."""


def page() -> str:
    """Return the page of all operations and of the objects that they take and return."""
    spec: Schema = document(OPERATIONS, __version__)
    parts = ["# HTTP", INTRO.strip(), "## Operations"]
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            parts += _operation(method.upper(), path, operation)
    parts.append("## Objects")
    for name, schema in spec["components"]["schemas"].items():
        parts += _object(name, schema)
    return "\n\n".join(parts) + "\n"


def _operation(method: str, path: str, operation: Schema) -> Iterator[str]:
    """Yield the parts about an operation."""
    yield f"### {method} {path}"
    yield " ".join(filter(None, [operation["summary"], operation.get("description")]))
    rows = [
        [f"`{one['name']}`", one["in"], _type(one["schema"]), _default(one, one["schema"])]
        for one in operation.get("parameters", ())
    ]
    if rows:
        yield table(["parameter", "in", "type", "default"], rows)
    body = operation.get("requestBody", {}).get("content", {})
    for media, content in body.items():
        yield f"Body: `{media}`, {_type(content.get('schema', {}))}."
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            for media, content in response.get("content", {}).items():
                yield f"Returns {status}: `{media}`, {_type(content.get('schema', {}))}."


def _object(name: str, schema: Schema) -> Iterator[str]:
    """Yield the parts about an object that operations take or return."""
    yield f"### {_short(name)}"
    if text := schema.get("description"):
        yield text.replace("``", "`")
    if "enum" in schema:
        yield "One of " + ", ".join(f"`{one}`" for one in schema["enum"]) + "."
    required = schema.get("required", ())
    rows = [
        [f"`{field}`", _type(one), "" if field in required else _default({}, one)]
        for field, one in schema.get("properties", {}).items()
    ]
    if rows:
        yield table(["field", "type", "default"], rows)


def _short(name: str) -> str:
    """Return a schema's name; of two with one class name the module tells them apart."""
    parts = name.split(".")
    return parts[-1] if len(parts) == 1 else f"{parts[-1]} of {parts[-2]}"


def _anchor(name: str) -> str:
    return _short(name).lower().replace(" ", "-")


def _type(schema: Schema) -> str:
    """Return a schema in words, with links to objects."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{_short(name)}](#{_anchor(name)})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " or ".join(f"`{one}`" for one in schema["enum"])
    kind = schema.get("type", "any")
    if "prefixItems" in schema:
        return "list of " + ", ".join(_type(one) for one in schema["prefixItems"])
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return kind if isinstance(kind, str) else " or ".join(kind)


def _default(parameter: Schema, schema: Schema) -> str:
    """Return what holds where a value is left out."""
    if parameter.get("required"):
        return ""
    return f"`{json.dumps(schema['default'])}`" if "default" in schema else "none"
