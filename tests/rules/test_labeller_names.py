"""Names that a labeller may have."""

from __future__ import annotations

import pytest

from supt_async.rules.labeller_names import is_reserved, is_source_name, name_flaw


@pytest.mark.parametrize("name", ["Ada", "Ada Lovelace", "Žofie", "明日香", "a.b", "...", "O'Hara"])
def test_what_people_are_called_is_allowed(name: str) -> None:
    assert name_flaw(name) is None


@pytest.mark.parametrize(
    "name",
    ["", " ", " a", "a\n", "a\tb", "\x1b[2J", "a\u202eb", "a\u2066b", "a/b", ".", "..", "x" * 129],
)
def test_what_can_not_be_shown_or_addressed_is_not(name: str) -> None:
    assert name_flaw(name) is not None


@pytest.mark.parametrize(
    "name", ["import", "NoteBook", "\uff49mport", "source:llm", "Source:", "\u017fource:x"]
)
def test_the_programs_own_names_are_reserved_however_they_are_spelled(name: str) -> None:
    assert is_reserved(name)
    assert name_flaw(name) is not None


def test_the_account_of_a_source_is_named_for_it() -> None:
    assert is_source_name("source:llm")
    for other in ("source:", "llm", "Source:llm", "source:a\nb", "source:" + "x" * 122):
        assert not is_source_name(other)
