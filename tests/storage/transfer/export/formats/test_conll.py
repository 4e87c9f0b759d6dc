"""CoNLL's columns, as spaCy's converter reads them."""

from __future__ import annotations

from typing import Any

import pytest
from spacy.training.converters.conll_ner_to_docs import conll_ner_to_docs

from supt_async.errors import Refused
from supt_async.storage.transfer.export.rows import Row
from tests.storage.transfer.export.rows import content, item, job, written

TASK = {"kind": "spans", "labels": ["PER", "work of art", {"value": 1}]}


def text(*rows: Row, task: Any = TASK, **options: Any) -> str:
    return written(job(task, "conll", **options), rows).decode()


def test_tokens_and_tags_are_read_back() -> None:
    first = item(
        [[0, 12, "PER"], [19, 25, "work of art"]], content=content("Ada Lovelace wrote Note G.")
    )
    second = item([[2, 3, 1]], content=content("👩🏽‍🌾 x"), item=8)
    found = text(first, second._replace(value="[[5,6,1]]"))
    assert found == (
        "Ada\tB-PER\nLovelace\tI-PER\nwrote\tO\nNote\tB-work_of_art\nG\tI-work_of_art\n.\tO\n\n"
        "👩🏽‍🌾\tO\nx\tB-1\n\n"
    )
    docs = list(conll_ner_to_docs(found, n_sents=1, no_print=True))
    assert [[(ent.text, ent.label_) for ent in doc.ents] for doc in docs] == [
        [("Ada Lovelace", "PER"), ("Note G", "work_of_art")],
        [("x", "1")],
    ]


def test_words_are_cut_at_spans_and_the_longest_of_overlapping_ones_is_written() -> None:
    row = item([[0, 5, "PER"], [2, 7, 1], [2, 3, "PER"]], content=content("unhappy"))
    assert text(row) == "unhap\tB-PER\npy\tO\n\n"


def test_listed_tokens_are_kept() -> None:
    meta = {"tokens": ["un", "happy", {"text": "it"}]}
    row = item([[3, 8, "PER"]], content=content("unhappy it", meta=meta))
    assert text(row, tokens="tokens") == "un\tO\nhappy\tB-PER\nit\tO\n\n"
    with pytest.raises(Refused, match="item 7 has no field 'words' that lists its tokens"):
        text(row, tokens="words")
    wrong = item([], content=content("x", meta={"tokens": ["y"]}))
    with pytest.raises(Refused, match="item 7, field 'tokens': the token 'y' is not in the text"):
        text(wrong, tokens="tokens")


def test_labels_that_would_be_one_are_refused() -> None:
    with pytest.raises(Refused, match="'a_b'"):
        text(task={"kind": "spans", "labels": ["a b", "a_b"]})


def test_what_has_no_text_or_an_earlier_label_leaves_no_tag() -> None:
    gone = item([[0, 1, "GONE"]], content=content("x"))
    assert text(gone) == "x\tO\n\n"
    assert text(item([[0, 1, "PER"]])) == ""
