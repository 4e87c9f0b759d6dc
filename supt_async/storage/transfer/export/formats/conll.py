"""CoNLL's columns: a token and its tag (BIO) on a line, an empty line after each item.

Tokens are words by Unicode's rules, cut where a span begins or ends within one; or with
``--tokens FIELD`` those that a field of the payload or the meta lists, of which each belongs to
the first span that touches it. Of overlapping spans the longest is written, and of equally long
ones the first. White space in a label becomes an underscore.
"""

from __future__ import annotations

from collections.abc import Iterator

from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.learning.spans.tokens import Token, apart, cut, words
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    Trainer,
    counted,
    marked,
    regions_of,
)
from supt_async.storage.transfer.export.rows import Page, Row, data_of, meta_of, value_of
from supt_async.storage.transfer.export.tokens import placed, tags


class Conll(Trainer):
    """CoNLL."""

    name = "conll"
    media_type = "text/plain; charset=utf-8"
    suffix = ".conll"
    kinds = ("spans",)

    def check(self, job: Job) -> None:
        super().check(job)
        tag_names(Classes(job.task))

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        classes = Classes(job.task)
        named = tag_names(classes)
        for page in pages:
            parts: list[str] = []
            rows = list(counted(page))
            for row, part in zip(rows, marked(job, rows), strict=True):
                text, spans = text_and_spans(part, classes)
                if job.options.tokens:
                    tokens = _listed(row, text, job.options.tokens)
                else:
                    tokens = cut(words(text), spans)
                parts += [
                    f"{token.text}\t{kind}{'' if kind == 'O' else f'-{named[label]}'}\n"
                    for token, (kind, label) in zip(tokens, tags(tokens, spans), strict=True)
                ]
                parts.append("\n" if tokens else "")
            yield "".join(parts).encode()


def tag_names(classes: Classes) -> list[str]:
    """Return the name of each class as a part of a tag.

    Raises:
        Refused: Two of them are the same without white space.
    """
    named = ["_".join(name.split()) for name in classes.names]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice is not None:
        raise Refused(f"two labels would both be written as {twice!r}: rename one in the task")
    return named


def text_and_spans(row: Row, classes: Classes) -> tuple[str, list[tuple[int, int, int]]]:
    """Return a row's text, and its spans with the numbers of their classes, none overlapping."""
    text, value = data_of(row), value_of(row)
    if not isinstance(text, str):
        return "", []
    spans = [
        (start, min(end, len(text)), number)
        for start, end, label, *_ in regions_of(value)
        if (number := classes.number(label)) is not None and start < len(text)
    ]
    return text, apart(spans)


def _listed(row: Row, text: str, field: str) -> list[Token]:
    data = data_of(row)
    found: JSONValue = data.get(field) if isinstance(data, dict) else None
    found = meta_of(row).get(field) if found is None else found
    about = f"item {row.external_id or row.item}"
    if not isinstance(found, list):
        raise Refused(f"{about} has no field {field!r} that lists its tokens")
    try:
        return placed(text, found)
    except ValueError as exc:
        raise Refused(f"{about}, field {field!r}: {exc}") from exc
