"""Messages to Python callers name keywords, not options of the command."""

from __future__ import annotations

import pytest

from supt_async.client.keywords import for_python, in_python
from supt_async.errors import BadFile, NotFound, Refused


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("give the item another id, or update it: --update", "or update it: update=True"),
        ("name its encoding, such as --encoding cp1252 for a", 'as encoding="cp1252" for a'),
        ("or is UTF-16 (--encoding utf-16-le)", '(encoding="utf-16-le")'),
        ("is a table (a): add it (supt items add --text COLUMN)", '(text="COLUMN")'),
        ("leave options such as --text out", "leave options such as text out"),
        ("to labellers: name one with --show", "name one with show"),
        ("put it in quotes, or leave such rows out with --skip-bad", "put it in quotes"),
        ("below a --media-root", "below a media_root"),
        ("nothing -- of the sort", "nothing -- of the sort"),
    ],
)
def test_options_become_keywords(said: str, read: str) -> None:
    assert in_python(said).endswith(read)
    assert "--s" not in in_python(said)


def test_what_was_refused_stays_of_its_kind() -> None:
    with pytest.raises(BadFile, match=r"^a\.csv, line 3: update=True$") as bad, for_python():
        raise BadFile("--update", file="a.csv", line=3)
    assert (bad.value.file, bad.value.line) == ("a.csv", 3)
    with pytest.raises(Refused, match=r"^see sheet$"), for_python():
        raise Refused("see --sheet")
    with pytest.raises(NotFound, match=r"^--x$"), for_python():
        raise NotFound("--x")
