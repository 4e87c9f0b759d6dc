"""spaCy's training data."""

from __future__ import annotations

import json
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training.converters.json_to_docs import json_to_docs

from supt_async.errors import Refused
from supt_async.storage.transfer.export.formats import FORMATS, spacy_docs
from supt_async.storage.transfer.export.rows import Row
from tests.storage.transfer.export.rows import content, item, job, written

SPANS = {"kind": "spans", "labels": ["PER", {"value": 1}]}
TEXT = "Hi 👩🏽‍🌾,\n see Ada  Lovelace. "
VOCAB = spacy.blank("xx").vocab


def docs(task: Any, *rows: Row) -> list[Doc]:
    return list(DocBin().from_bytes(written(job(task, "spacy"), rows)).get_docs(VOCAB))


def test_spans_are_read_back_with_the_text_as_it_is() -> None:
    start = TEXT.index("Ada")
    value = [[start, start + 13, "PER"], [start, start + 3, 1], [start - 3, start + 1, 1]]
    (doc,) = docs(SPANS, item(value, content=content(TEXT)))
    assert doc.text == TEXT
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Ada  Lovelace", "PER")]
    assert sorted((span.text, span.label_) for span in doc.spans["sc"]) == [
        ("Ada", "1"),
        ("Ada  Lovelace", "PER"),
        ("ee A", "1"),
    ]


def test_classes_are_read_back() -> None:
    task = {"kind": "choices", "options": ["a", {"value": True}, {"value": "true"}]}
    rows = [item(value, content=content("x")) for value in ([], ["a", "true"], [True])]
    assert [doc.cats for doc in docs(task, *rows)] == [
        {"a": 0.0, "true": 0.0, '"true"': 0.0},
        {"a": 1.0, "true": 0.0, '"true"': 1.0},
        {"a": 0.0, "true": 1.0, '"true"': 0.0},
    ]


def test_without_spacy_its_json_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_docs, "_is_installed", lambda: False)
    assert (FORMATS["spacy"].suffix, FORMATS["spacy"].media_type) == (".json", "application/json")
    value = [[0, 12, "PER"], [16, 17, "PER"], [0, 3, 1]]
    first = item(value, content=content("Ada Lovelace in X"))
    found = written(job(SPANS, "spacy"), [first], [first]).decode()
    (doc, _) = json_to_docs(found)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Ada Lovelace", "PER"), ("X", "PER")]
    choice = {"kind": "choice", "options": ["a", "b"]}
    told = written(job(choice, "spacy"), [item("b", content=content("x y"))])
    (doc,) = json_to_docs(told.decode())
    assert doc.cats == {"a": 0.0, "b": 1.0}
    assert json.loads(written(job(choice, "spacy"))) == []


def test_more_tokens_than_fit_into_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_docs, "MAX_TOKENS", 3)
    with pytest.raises(Refused, match=r"too many for one \.spacy file"):
        docs(SPANS, item([], content=content("a b c d")))
