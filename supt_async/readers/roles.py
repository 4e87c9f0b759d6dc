"""Roles of named columns: which one is the id, the text or the known answer.

The flags of ``supt items add``, the query of ``POST .../items`` and the keywords of
``client.add_items`` have the same names, and become ``Roles`` by ``parse_roles``.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from supt_async.errors import Refused

_PAYLOADS = ("text", "image", "audio", "show")
"""Roles of which one at most says what the payload is."""
_LISTS = ("show", "meta", "features", "suggest")
"""Roles of several columns."""
_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Columns that the user has named, and what else the user says about a file."""

    id: str | None = None
    text: str | None = None
    image: str | None = None
    audio: str | None = None
    label: str | None = None
    gold: str | None = None
    priority: str | None = None
    assign: str | None = None
    meta: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    """Names, or patterns such as ``emb_*``."""
    show: tuple[str, ...] = ()
    suggest: tuple[str, ...] = ()
    """Columns with suggestions, some with ``:`` and their column of scores after it."""
    source: str | None = None
    """Name of the suggestions' source; without it, the name of their column."""
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None

    @property
    def whole(self) -> str | None:
        """Column whose cell alone is the payload."""
        return self.text or self.image or self.audio

    @property
    def names_columns(self) -> bool:
        """Whether a column is named."""
        about_the_file = ("source", "delimiter", "encoding", "sheet")
        return any(getattr(self, f.name) for f in fields(self) if f.name not in about_the_file)


NAMES = tuple(field.name for field in fields(Roles))
"""Names of all roles."""


def parse_roles(given: Mapping[str, object]) -> Roles:
    """Return the roles of a mapping; None and empty values are left out.

    A role of several columns is a list of names, or one text with commas between them, where a name
    with a comma stands in quotes.

    Raises:
        Refused: A role is unknown or is not a name, or two exclude each other.
    """
    unknown = [name for name in given if name not in NAMES]
    if unknown:
        raise Refused(f"{unknown[0]!r} is not a role of columns: use one of {', '.join(NAMES)}")
    found = {name: value for name, value in given.items() if value not in (None, "", (), [])}
    parsed: dict[str, Any] = {
        name: _names(name, value) if name in _LISTS else _name(name, value)
        for name, value in found.items()
    }
    chosen = [name for name in _PAYLOADS if parsed.get(name)]
    if len(chosen) > 1:
        said = f"{chosen[0]} and {chosen[1]}"
        raise Refused(f"{said} both choose what labellers see: use one of them")
    if "source" in parsed and not parsed.get("suggest"):
        raise Refused("source names the source of suggestions: use it with suggest")
    if "source" in parsed and len(parsed["suggest"]) > 1:
        raise Refused("source names the source of one column: leave it out, or suggest one column")
    if "delimiter" in parsed:
        parsed["delimiter"] = _delimiter(str(parsed["delimiter"]))
    if "encoding" in parsed:
        _check_encoding(str(parsed["encoding"]))
    return Roles(**parsed)


def _name(role: str, value: object) -> str:
    if not isinstance(value, str):
        raise Refused(f"{role} must be a text, not {value!r:.100}")
    return value


def _names(role: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        try:
            cells = next(csv.reader([value], skipinitialspace=True, strict=True), [])
        except csv.Error as exc:
            raise Refused(f"{role}: {value!r:.100} is not a list of names: {exc}") from exc
        return tuple(cell.strip() for cell in cells if cell.strip())
    if isinstance(value, Iterable) and not isinstance(value, bytes | Mapping):
        return tuple(_name(role, one) for one in value)
    raise Refused(f"{role} must be names of columns, not {value!r:.100}")


def _delimiter(given: str) -> str:
    delimiter = _DELIMITERS.get(given.lower(), given)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise Refused("delimiter must be one character, or tab")
    return delimiter


def _check_encoding(name: str) -> None:
    try:
        # Only encodings of texts: there are others, such as base64 and zip.
        known = "a".encode(codecs.lookup(name).name)
    except (LookupError, ValueError, TypeError) as exc:
        reason = "not one that is known, such as utf-8, cp1252, latin-1, utf-16 or gb18030"
        raise Refused(f"encoding {name!r:.100} is {reason}") from exc
    assert known
