"""Options of an export, as the command line, HTTP and the clients give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from supt_async.errors import Refused
from supt_async.storage.transfer.export.formats import FORMATS
from supt_async.storage.transfer.export.options import RESOLVES, ExportOptions, Resolve
from supt_async.storage.transfer.export.rows import GOLD_RIGHT, OF_ITEM, PARAMETERS, REASON

_EXAMPLE = "2026-11-28T14:00+01:00"


def export_options(given: Mapping[str, Any]) -> ExportOptions:
    """Return checked options.

    Args:
        given: By the names of HTTP's parameters, in texts or as Python has them: format, resolve,
            with, since, machine or no_machine, withdrawn, late, gold, safe, tokens, question. None
            and what is not there stand for the default.

    Raises:
        Refused: An option does not exist, or does not go with the others.
    """
    name = str(given.get("format") or "jsonl")
    found = FORMATS.get(name)
    if found is None:
        raise Refused(f"format is one of {', '.join(FORMATS)}")
    resolve = _resolve(given.get("resolve") or found.resolve)
    options = ExportOptions(
        format=name,
        resolve=resolve,
        extras=_extras(given.get("with") or ""),
        since_ms=parse_time(str(given["since"])) if given.get("since") else None,
        machine=given.get("machine") is not False and not given.get("no_machine"),
        withdrawn=bool(given.get("withdrawn")),
        late=bool(given.get("late")),
        gold=bool(given.get("gold")),
        safe=bool(given.get("safe")),
        tokens=str(given.get("tokens") or ""),
        question=str(given.get("question") or ""),
    )
    if options.extras and not found.has_columns:
        raise Refused(f"{name} can't hold what --with adds: choose another format")
    if options.safe and name != "csv":
        raise Refused("safe is for csv: other formats are not opened by spreadsheets")
    if options.tokens and name != "conll":
        raise Refused("tokens is for conll: other formats have no tokens")
    if resolve != "none" and (options.withdrawn or options.late):
        raise Refused("withdrawn and late labels don't count: they need resolve none")
    if resolve != "none" and PARAMETERS in options.extras:
        raise Refused("with: parameters are of a label's labeller: they need resolve none")
    if resolve != "none" and options.gold:
        raise Refused("answers to gold items test labellers: they need resolve none")
    if not found.has_columns:
        return options
    more = (REASON,) * options.withdrawn + (GOLD_RIGHT,) * options.gold
    return replace(options, extras=(*options.extras, *more))


def parse_time(text: str) -> int:
    """Return a date or a time with a zone, in milliseconds since the epoch; a date is UTC's.

    Raises:
        Refused: It is neither.
    """
    text = text.strip()
    if "T" in text:
        text = text.replace(" ", "+")  # which a URL has made of it
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text[:40]!r} is no time: write 2026-11-28 or {_EXAMPLE}") from None
    if moment.tzinfo is None:
        if len(text) > len("2026-11-28"):
            raise Refused(f"since: a time needs its zone, as in {_EXAMPLE}")
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def _resolve(name: object) -> Resolve:
    if name not in RESOLVES:
        raise Refused(f"resolve is one of {', '.join(RESOLVES)}")
    return name


def _extras(given: object) -> tuple[str, ...]:
    parts = given.split(",") if isinstance(given, str) else list(cast(Any, given))
    names = tuple(dict.fromkeys(str(name).strip() for name in parts if str(name).strip()))
    known = (*OF_ITEM, PARAMETERS)
    if other := [name for name in names if name not in known]:
        raise Refused(f"with: {other[0]!r} is not one of {', '.join(known)}")
    return names
