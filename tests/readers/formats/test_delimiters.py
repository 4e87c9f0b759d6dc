"""Delimiters of CSV files."""

from __future__ import annotations

import pytest

from supt_async.readers.formats.delimiters import SAMPLE, delimiter_of


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("text\nHello; world\nGood; bye\n", ","),
        ("text;stars\nA joy, pure;5\nBad, bad;1\n", ";"),
        ("a,b\n1,2\n3\n", ","),
        ("a,b;c\n1,2;3\n", ","),
        ("a,b;c\n1;3\n2;4\n", ";"),
        ("name\nO'Brien, x\n", ","),
        ('"a;b",c\n1,2\n', ","),
        ("", ","),
        ('a;b\n"' + "x\n" * SAMPLE + '";1\n', ";"),
    ],
)
def test_the_delimiter_separates_the_names_in_the_header(text: str, delimiter: str) -> None:
    assert delimiter_of(text[:SAMPLE]) == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter"), [("a,b\tc\n1,2\t3\n", "\t"), ("a,b\n1,2\n", ","), ("text\nx\n", "\t")]
)
def test_a_name_that_speaks_for_tabs_counts_where_tabs_are_possible(
    text: str, delimiter: str
) -> None:
    assert delimiter_of(text, tabs=True) == delimiter
