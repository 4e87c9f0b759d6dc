"""Words that docs/glossary.md replaces appear in no document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_documents import CODE, prose

ROOT = Path(__file__).parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROW = re.compile(
    r"^\| (?!term \| meaning |---)([^|]+) \| ([^|]+) \|([^|]*)\| (`[^|]+`) \|$", re.MULTILINE
)
ROWS = [[cell.strip() for cell in row] for row in ROW.findall(GLOSSARY.read_text())]
BANNED = {
    word.strip(): term for term, _, words, _ in ROWS for word in words.split(",") if word.strip()
}


FROM = ROOT / "docs" / "from"
"""Pages about other tools: the first column of their tables has those tools' own words."""


def words_of(document: Path) -> str:
    """Return the prose of a document: no code, no addresses, no list of words to replace."""
    text = prose(document)
    if document == GLOSSARY:
        text = ROW.sub(r"\1 \2", text)
    if document.parent == FROM:
        text = re.sub(r"^\|[^|]*\|", "|", text, flags=re.MULTILINE)
    text = re.sub(r"^ {4}.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\]\([^)]*\)|<[^>]*>", " ", CODE.sub(" ", text))
    return re.sub(r"\s+", " ", text)


def replaced(text: str) -> dict[str, str]:
    """Return the words in a text that the glossary replaces, and by what."""
    return {
        found[0]: term
        for word, term in BANNED.items()
        for found in re.finditer(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE)
    }


def test_every_line_of_the_glossary_has_four_cells_and_each_term_one_line() -> None:
    lines = [line for line in GLOSSARY.read_text().splitlines() if line.startswith("| ")]
    heads = [line for line in lines if line.startswith(("| term | meaning ", "| ---"))]
    assert len(lines) - len(heads) == len(ROWS)
    terms = [row[0] for row in ROWS]
    assert len(terms) == len(set(terms))


def test_no_term_of_the_glossary_is_a_word_that_it_replaces() -> None:
    assert BANNED
    assert not set(BANNED) & {row[0] for row in ROWS}


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_has_none_of_the_words_that_the_glossary_replaces(document: Path) -> None:
    assert replaced(words_of(document)) == {}


def test_a_term_that_is_a_name_in_the_code_is_defined_where_its_line_says() -> None:
    names = {row[0]: row[3].strip("`") for row in ROWS if re.fullmatch(r"[A-Z]\w+", row[0])}
    assert names
    for name, place in names.items():
        if ".ts" in place:
            assert re.search(rf"\b{name}\b", (ROOT / place).read_text()), place
        else:
            assert place.endswith(f".py::{name}")  # tests/test_documents.py looks into the file
