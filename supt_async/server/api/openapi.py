"""OpenAPI document of the HTTP interface, generated from the operations.

Paths, parameters, bodies and responses are read from the functions' signatures, so the document
says what the server checks and sends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_type_hints

import msgspec
from starlette.responses import Response

from supt_async.domain.values import JSONObject
from supt_async.server.api.operations import Operation
from supt_async.server.id_parameters import NUMBER

PREFIX = "/api/v1"
REF = "#/components/schemas/{name}"
JSON = "application/json"
WORDS = re.compile(r"\{(\w+)(?::(\w+))?\}")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Error response: one line that says what is wrong and what to do."""

    error: str


def document(operations: Sequence[Operation], version: str, prefix: str = "") -> JSONObject:
    """Return the document as a JSON object; paths in it are relative to the prefix."""
    kinds = _kinds(operations)
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
    known = dict(zip(map(_key, kinds), schemas, strict=True))
    paths: dict[str, JSONObject] = {}
    for operation in operations:
        path = PREFIX + WORDS.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _describe(operation, known)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "supt_async",
            "version": version,
            "description": "Projects, items, labels and people. Labelling itself goes over the "
            "websocket: see /asyncapi.json.",
        },
        "servers": [{"url": prefix or "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "supt_SERVER"},
            },
        },
        "security": [{"token": []}, {"cookie": []}],
    }


def _kinds(operations: Sequence[Operation]) -> list[Any]:
    found: JSONObject = {_key(Problem): Problem}
    for operation in operations:
        kinds = [operation.body, operation.answer]
        if operation.query is not None:
            kinds.extend(_fields(operation.query).values())
        for kind in kinds:
            if kind is not None and not _is_response(kind):
                found.setdefault(_key(kind), kind)
    return list(found.values())


def _describe(operation: Operation, known: JSONObject) -> JSONObject:
    description = (operation.function.__doc__ or "").strip()
    found: JSONObject = {
        "operationId": operation.function.__name__,
        "summary": description.splitlines()[0],
        "parameters": [*_path(operation), *_query(operation, known)],
        "responses": _responses(operation, known),
    }
    if operation.role is not None:
        found["description"] = f"For {operation.role}s of the project."
    elif operation.for_creators:
        found["description"] = "For people who may make projects."
    if operation.body is not None:
        content = {JSON: {"schema": known[_key(operation.body)]}}
        found["requestBody"] = {"required": True, "content": content}
    elif operation.takes is not None:
        found["requestBody"] = {"required": True, "content": {operation.takes: {}}}
    return found


def _path(operation: Operation) -> list[JSONObject]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind == NUMBER else "string"},
        }
        for name, kind in WORDS.findall(operation.path)
    ]


def _query(operation: Operation, known: JSONObject) -> list[JSONObject]:
    if operation.query is None:
        return []
    kinds = _fields(operation.query)
    found: list[JSONObject] = []
    for field in msgspec.structs.fields(operation.query):
        schema = known[_key(kinds[field.name])]
        if not field.required:
            schema = {**schema, "default": field.default}
        found.append(
            {
                "name": field.encode_name,
                "in": "query",
                "required": field.required,
                "schema": schema,
            }
        )
    return found


def _responses(operation: Operation, known: JSONObject) -> JSONObject:
    answer = operation.answer
    problem = {"content": {JSON: {"schema": known[_key(Problem)]}}}
    responses: JSONObject = {
        "400": {"description": "The request is invalid.", **problem},
        "401": {"description": "The token or cookie is missing or unknown.", **problem},
        "403": {"description": "The caller's role does not allow this.", **problem},
        "404": {"description": "The caller has access to no such resource.", **problem},
        "503": {"description": "The database is unavailable: try again.", **problem},
    }
    if operation.takes is not None:
        responses["413"] = {"description": "The body is too large.", **problem}
        responses["429"] = {"description": "The server reads too much at once.", **problem}
    if operation.role is not None and operation.method != "GET":
        responses["409"] = {"description": "The project is archived.", **problem}
    for status, when in operation.refusals.items():
        responses[status] = {"description": when, **problem}
    if operation.gives is not None:
        responses["200"] = {
            "description": "A stream of lines or bytes.",
            "content": {operation.gives: {}},
        }
    elif answer is type(None) or _is_response(answer):
        responses["204"] = {"description": "Done."}
    else:
        content = {JSON: {"schema": known[_key(answer)]}}
        responses[str(operation.status)] = {"description": "Done.", "content": content}
    return dict(sorted(responses.items()))


def _fields(kind: Any) -> JSONObject:
    return get_type_hints(kind, include_extras=True)


def _key(kind: Any) -> str:
    return str(kind)


def _is_response(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Response)
