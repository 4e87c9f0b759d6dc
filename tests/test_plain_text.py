"""What a program says is fit to be shown and stored."""

from __future__ import annotations

import pytest

from supt_async.plain_text import last_line, lines, one_line, storable


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n  the first\nthe second", "the first"),
        ("\x1b[31mred\x1b[0m and \x1b[1;32mgreen\x1b[m", "red and green"),
        ("\x1b]0;a title\x07said \x1b]8;;http://a.b\x1b\\linked\x1b]8;;\x1b\\", "said linked"),
        ("a\x07b\x08c\x7f", "abc"),
        ("evil \u202etxt.exe\u202c", "evil txt.exe"),
        ("bad \udc80 \0", "bad ? ?"),
        ("tab\tand\u00a0space", "tab and space"),
        ("क्‍ष and 👩‍🔬 stay", "क्‍ष and 👩‍🔬 stay"),
        (" \r\n ", ""),
        ("", ""),
    ],
)
def test_the_first_line_is_said_without_what_steers_a_terminal(text: str, line: str) -> None:
    assert one_line(text, 200) == line


def test_a_progress_bar_is_as_many_lines_as_it_was_drawn() -> None:
    bar = "\r 10%|█         | 1/10\r 20%|██        | 2/10\r"
    assert last_line(f"epoch 1\n{bar}", 200) == "20%|██ | 2/10"
    assert last_line("one\ntwo\n\n", 200) == "two"


def test_a_text_of_any_length_is_cut() -> None:
    assert one_line("x" * 100_000_000, 5) == "xxxxx"
    assert last_line("y" * 100_000_000 + "z", 5) == "yyyyy"


def test_what_is_stored_keeps_its_lines_and_what_is_shown_has_none_that_are_blank() -> None:
    assert storable("a\n\0\ud800b") == "a\n??b"
    assert lines("a\n\n \x1b[0m\nb\u2028c") == ["a", "b", "c"]
