"""spaCy's training data: a ``.spacy`` file of a DocBin, or without spaCy its JSON.

Spans are ``ents`` (of overlapping ones the longest) and, all of them, the group ``sc`` of
``spans``; classes are ``cats``. Tokens are words by Unicode's rules, cut where a span begins or
ends within one, with the white space between them kept. ``spacy convert`` reads the JSON.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.learning.spans.tokens import Token, cut, words
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.conll import text_and_spans
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    Trainer,
    counted,
    marked,
    regions_of,
)
from supt_async.storage.transfer.export.rows import Page, Row, data_of, value_of
from supt_async.storage.transfer.export.tokens import tags

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

MAX_TOKENS = 5_000_000
"""Maximum number of tokens in a DocBin, which is made in memory."""


class Spacy(Trainer):
    """spaCy."""

    name = "spacy"
    kinds = ("spans", "choice", "choices", "compare")
    needs_options = True

    @property
    def media_type(self) -> str:
        return "application/octet-stream" if _is_installed() else "application/json"

    @property
    def suffix(self) -> str:
        return ".spacy" if _is_installed() else ".json"

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        write = _write_docs if _is_installed() else _write_json
        return write(pages, job)


def _is_installed() -> bool:
    return importlib.util.find_spec("spacy") is not None


def _write_docs(pages: Iterator[Page], job: Job) -> Iterator[bytes]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    classes = Classes(job.task)
    docs = DocBin(attrs=["ORTH", "ENT_IOB", "ENT_TYPE"])
    number = 0
    for page in pages:
        vocab = Vocab()  # it keeps all words that it has met
        for row in marked(job, counted(page)):
            doc = _doc(row, classes, job, vocab)
            docs.add(doc)
            number += len(doc)
            if number > MAX_TOKENS:
                raise Refused(
                    f"more than {MAX_TOKENS:,} tokens are too many for one .spacy file: export in"
                    " parts with --since, or choose conll"
                )
        yield b""
    yield docs.to_bytes()


def _doc(row: Row, classes: Classes, job: Job, vocab: Vocab) -> Doc:
    from spacy.tokens import Doc, Span
    from spacy.util import get_words_and_spaces

    text, spans, tokens = _taken_apart(row, classes, job)
    listed, spaces = get_words_and_spaces([token.text for token in tokens], text)
    doc = Doc(vocab, words=listed, spaces=spaces)
    found = [doc.char_span(start, end, label) for start, end, label in spans]
    kept = {(start, end) for start, end, _ in _apart(row, classes, job)}
    whole = [span for span in found if isinstance(span, Span)]
    if whole:
        doc.spans["sc"] = whole
        doc.ents = [span for span in whole if (span.start_char, span.end_char) in kept]
    doc.cats = _cats(row, classes, job)
    return doc


def _write_json(pages: Iterator[Page], job: Job) -> Iterator[bytes]:
    classes = Classes(job.task)
    before = b"["
    for page in pages:
        for row in marked(job, counted(page)):
            yield before + msgspec.json.encode(_document(row, classes, job))
            before = b",\n"
    yield b"[]\n" if before == b"[" else b"]\n"


def _document(row: Row, classes: Classes, job: Job) -> JSONObject:
    text, _, tokens = _taken_apart(row, classes, job)
    kept = _apart(row, classes, job)
    listed = [
        {"id": number, "orth": token.text, "ner": kind if kind == "O" else f"{kind}-{label}"}
        for number, (token, (kind, label)) in enumerate(
            zip(tokens, _biluo(tokens, kept, classes), strict=True)
        )
    ]
    cats = [{"label": name, "value": share} for name, share in _cats(row, classes, job).items()]
    paragraph = {"raw": text, "sentences": [{"tokens": listed, "brackets": []}], "cats": cats}
    return {"id": row.item, "paragraphs": [paragraph]}


def _apart(row: Row, classes: Classes, job: Job) -> list[tuple[int, int, int]]:
    """Return a row's spans with the numbers of their classes, none overlapping."""
    return text_and_spans(row, classes)[1] if job.task["kind"] == "spans" else []


def _biluo(
    tokens: list[Token], spans: list[tuple[int, int, int]], classes: Classes
) -> list[tuple[str, str]]:
    """Return spaCy's tags: B and L begin and end a span, U is one alone."""
    found = [(kind, label) for kind, label in tags(tokens, spans)]
    named: list[tuple[str, str]] = []
    for place, (kind, label) in enumerate(found):
        goes_on = place + 1 < len(found) and found[place + 1][0] == "I"
        letter = {("B", False): "U", ("I", False): "L"}.get((kind, goes_on), kind)
        named.append((letter, "" if kind == "O" else classes.names[label]))
    return named


def _taken_apart(
    row: Row, classes: Classes, job: Job
) -> tuple[str, list[tuple[int, int, str]], list[Token]]:
    """Return a row's text, all its spans with the names of their classes, and its tokens."""
    data = data_of(row)
    text = data if isinstance(data, str) else ""
    spans: list[tuple[int, int, str]] = []
    if job.task["kind"] == "spans" and text:
        spans = [
            (start, end, classes.text(label))
            for start, end, label, *_ in regions_of(value_of(row))
            if classes.number(label) is not None
        ]
    return text, spans, cut(words(text), spans)


def _cats(row: Row, classes: Classes, job: Job) -> dict[str, float]:
    if job.task["kind"] == "spans":
        return {}
    value: Any = value_of(row)
    chosen = {classes.number(one) for one in (value if isinstance(value, list) else [value])}
    return {name: float(number in chosen) for number, name in enumerate(classes.names)}
