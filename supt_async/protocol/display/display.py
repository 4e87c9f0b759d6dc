"""Presentation of an item: ``item.data``, made from its payload.

The shapes are those of docs/protocol.md, rule 17. The payload is decoded JSON with its
envelopes (``payloads.codec``). A picture of at most 8 KiB is part of the message, which saves a
request; a larger one is fetched from its link.

Only views are shortened: a table after some rows, and long JSON after the beginning of its text.
A text that is the item itself is never cut, because the offsets of spans count in it;
``too_large`` returns whether it fits into a frame, and such an item can't be added.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias
from urllib.parse import quote

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.arrays import kind_of, read_shape
from supt_async.payloads.plain import first_row, pairs, plain
from supt_async.protocol.display.images import bytes_of, encode_png, size_of
from supt_async.protocol.display.media_types import media_type_of, read_file
from supt_async.protocol.display.view import MEDIA, View
from supt_async.protocol.display.words import WORDS
from supt_async.protocol.messages import MAX_BYTES, MAX_SERVER_BYTES

MAX_INLINE_BYTES = 8 * 1024
"""Maximum size of a PNG that is part of the message, as a ``data:`` URL."""
MAX_INLINE_PIXELS = 64 * 1024
"""Maximum size in bytes of an array that is drawn at once, as its PNG may be small."""
MAX_TABLE_CHARACTERS = 200_000
"""Maximum number of characters of a table."""
MAX_CELL_CHARACTERS = 10_000
"""Maximum number of characters of a table's cell."""
MAX_JSON_BYTES = 200_000
"""Maximum size of JSON that is shown as text."""
MAX_DATA_BYTES = MAX_SERVER_BYTES - MAX_BYTES - 4096
"""Maximum size of ``item.data``: a frame also has room for a former answer, and more."""
CUT = "…"
"""Mark at the end of what was cut."""
MAX_REASON = 200
"""Maximum number of characters of an error that are repeated."""
UNSHOWN: dict[str, JSONValue] = {"kind": "json", "value": "can't be shown"}
"""Data of an item that an earlier version stored and that can't be shown."""

Link: TypeAlias = Callable[[str | None], str]
"""Function that returns the address of an item's media (None), or of one part of the item."""

_PARTS = ("a", "b")
_PROMPT = "prompt"
"""Part of a pair with the question that both sides answer; it may be left out."""
_URL = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_IMAGE_URL = re.compile(r"data:image/(png|jpeg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/]+={0,2}")


def display(envelope: JSONValue, view: View, link: Link) -> dict[str, JSONValue]:
    """Return ``item.data`` for a payload.

    A pair may have a prompt, whose text is never an address. ``link`` returns the media address of
    the payload (None), or of a part by its name.

    Raises:
        ValueError: If the payload is not one that ``payloads.encode`` writes.
    """
    with showing():
        if view.pair and _is_pair(envelope):
            data = {"kind": "pair", **_pair(envelope, view.item, link)}
        elif view.fields and isinstance(envelope, dict) and kind_of(envelope) is None:
            data = {"kind": "fields", "fields": list(_fields(envelope, view.fields, link))}
        else:
            data = _show(envelope, view.item, link)
        return data | _lists(envelope, view.lists) if view.lists else data


def link_to(media_url: str) -> Link:
    """Return the link of an item whose media are at an address; an empty one links nothing."""

    def link(part: str | None) -> str:
        if part is None or not media_url:
            return media_url
        return f"{media_url}{'&' if '?' in media_url else '?'}part={quote(part, safe='')}"

    return link


NO_LINK = link_to("")
"""Link for what is only looked at here."""


def visible(envelope: JSONValue, view: View) -> JSONValue:
    """Return the part of a payload that labellers may have: the fields that are shown."""
    if not view.fields or not isinstance(envelope, dict):
        return envelope
    names = {name for name, _ in view.fields} | {*view.lists}
    return {name: one for name, one in envelope.items() if name in names}


@contextmanager
def showing() -> Iterator[None]:
    """Raise one kind of error for whatever numpy, Pillow or zoneinfo raise for a wrong payload.

    Raises:
        ValueError: In place of any other error.
    """
    try:
        yield
    except ValueError:
        raise
    except Exception as exc:
        reason = " ".join(str(exc).split())[:MAX_REASON]
        raise ValueError(f"a payload can't be shown ({type(exc).__name__}: {reason})") from exc


def shown(envelope: JSONValue, view: View, link: Link) -> dict[str, JSONValue]:
    """Return ``item.data`` of an item that is stored; ``UNSHOWN`` if it can't be shown."""
    try:
        return display(envelope, view, link)
    except ValueError:
        return UNSHOWN


def media(envelope: JSONValue, part: str | None = None) -> tuple[bytes, str]:
    """Return the file behind the media URL of a payload, or of a side, and its media type.

    Bytes of an image or a sound are sent as they are, an array is drawn as a PNG.

    Raises:
        ValueError: If there is nothing that can be seen or heard.
    """
    shown = side(envelope, part)
    media_type = media_type_of(shown)
    if media_type is not None:
        return read_file(shown), media_type
    return encode_png(shown), "image/png"


def side(envelope: JSONValue, part: str | None) -> JSONValue:
    """Return a field of a payload, such as one side of a pair; without ``part`` all of it.

    Raises:
        ValueError: If the payload has no such field.
    """
    if part is None:
        return envelope
    if not isinstance(envelope, dict) or kind_of(envelope) is not None or part not in envelope:
        raise ValueError("the item has no such field")
    return envelope[part]


def path_of(shown: JSONValue) -> str | None:
    """Return a payload, or a side, that is a text: the path of a file elsewhere."""
    if kind_of(shown) == "scalar" and shown["dtype"] == "str":
        shown = shown["value"]
    return shown if isinstance(shown, str) else None


def too_large(data: dict[str, JSONValue]) -> bool:
    """Return whether an item with this data might not fit into a server's frame."""
    return len(msgspec.json.encode(data)) > MAX_DATA_BYTES


def _is_pair(envelope: JSONValue) -> bool:
    return isinstance(envelope, dict) and envelope.keys() - {_PROMPT} == set(_PARTS)


def _pair(
    envelope: dict[str, JSONValue], task_item: str | None, link: Link
) -> dict[str, JSONValue]:
    return {
        part: _show(
            shown,
            None if part == _PROMPT and task_item in MEDIA else task_item,
            _part(link, part),
        )
        for part, shown in sorted(envelope.items())
    }


def _part(link: Link, name: str) -> Link:
    return lambda _: link(name)


def _fields(
    envelope: JSONObject, fields: Sequence[tuple[str, str]], link: Link
) -> Iterator[dict[str, JSONValue]]:
    """Yield the fields that an item has; one that is missing or null is not shown."""
    for name, word in fields:
        if envelope.get(name) is not None:
            data = _show(envelope[name], word, _part(link, name))
            yield {"name": name, "data": data}


def _lists(envelope: JSONValue, names: Sequence[str]) -> dict[str, JSONValue]:
    """Return the options that an item lists itself."""
    listed = {name: envelope.get(name) for name in names} if isinstance(envelope, dict) else {}
    return {"options": {name: one for name, one in listed.items() if isinstance(one, list)}}


def _show(envelope: JSONValue, item: str | None, link: Link) -> dict[str, JSONValue]:
    data = WORDS[item](envelope) if item in WORDS else None
    if data is not None:
        return data
    kind = kind_of(envelope)
    if kind == "scalar" and envelope["dtype"] == "str":
        return _text(envelope["value"], item, link)
    if isinstance(envelope, str):
        return _text(envelope, item, link)
    if kind == "ndarray" and item != "json":
        return _array(envelope, link)
    media_type = media_type_of(envelope)
    if media_type is not None:
        return {"kind": media_type.partition("/")[0], "url": link(None)}
    return _rows(envelope) if item != "json" else _json(envelope)


def _rows(envelope: JSONValue) -> dict[str, JSONValue]:
    """Show names and values as a table, and everything else as JSON."""
    kind = kind_of(envelope)
    if kind in ("series", "map") or (isinstance(envelope, dict) and kind is None):
        return _table(pairs(envelope))
    row = first_row(envelope) if kind == "frame" else None
    return _json(envelope) if row is None else _table(row)


def _text(text: str, item: str | None, link: Link) -> dict[str, JSONValue]:
    """Show a text, or the file that it names, if the task says so.

    A text that is not a URL which is safe in a page is a path for the media route.
    """
    if item == "markdown":
        return {"kind": "text", "text": text, "format": "markdown"}
    if item not in MEDIA:
        return {"kind": "text", "text": text}
    inline = item == "image" and _IMAGE_URL.fullmatch(text) is not None
    safe = inline or _URL.fullmatch(text) is not None
    return {"kind": item, "url": text if safe else link(None)}


def _array(envelope: JSONObject, link: Link) -> dict[str, JSONValue]:
    size = size_of(envelope)
    if size is not None:
        width, height = size
        url = _inline(envelope) or link(None)
        return {"kind": "image", "url": url, "width": width, "height": height}
    return _table(pairs(envelope)) if len(read_shape(envelope)) == 1 else _json(envelope)


def _inline(envelope: JSONObject) -> str | None:
    if bytes_of(envelope) > MAX_INLINE_PIXELS:
        return None
    drawn = encode_png(envelope)
    if len(drawn) > MAX_INLINE_BYTES:
        return None
    return f"data:image/png;base64,{base64.b64encode(drawn).decode('ascii')}"


def _table(entries: Iterable[tuple[str, str]]) -> dict[str, JSONValue]:
    rows: list[list[str]] = []
    room = MAX_TABLE_CHARACTERS
    for entry in entries:
        row = [_cut(cell) for cell in entry]
        room -= sum(len(cell) + 1 for cell in row)
        if room < 0:
            rows.append([CUT, CUT])
            break
        rows.append(row)
    return {"kind": "table", "rows": rows}


def _cut(cell: str) -> str:
    return cell if len(cell) <= MAX_CELL_CHARACTERS else f"{cell[:MAX_CELL_CHARACTERS]}{CUT}"


def _json(envelope: JSONValue) -> dict[str, JSONValue]:
    value = plain(envelope)
    encoded = msgspec.json.encode(value)
    if len(encoded) > MAX_JSON_BYTES:
        value = f"{encoded[:MAX_JSON_BYTES].decode(errors='ignore')}{CUT}"
    return {"kind": "json", "value": value}
