"""Roles of columns, from flags, queries and keywords."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.errors import Refused
from supt_async.readers.roles import Roles, parse_roles


@pytest.mark.parametrize(
    ("given", "roles"),
    [
        ({}, Roles()),
        ({"text": None, "show": "", "meta": []}, Roles()),
        ({"text": "body", "id": "n"}, Roles(text="body", id="n")),
        ({"show": "a, b ,c"}, Roles(show=("a", "b", "c"))),
        ({"show": 'a,"b, c"'}, Roles(show=("a", "b, c"))),
        ({"show": ["a, b", "c"]}, Roles(show=("a, b", "c"))),
        ({"features": "emb_*", "meta": "x"}, Roles(features=("emb_*",), meta=("x",))),
        ({"suggest": "g:s,h"}, Roles(suggest=("g:s", "h"))),
        ({"suggest": "g:s", "source": "llm"}, Roles(suggest=("g:s",), source="llm")),
        ({"delimiter": "tab"}, Roles(delimiter="\t")),
        ({"delimiter": ";"}, Roles(delimiter=";")),
        ({"encoding": "CP1252"}, Roles(encoding="CP1252")),
    ],
)
def test_a_list_of_columns_is_a_list_or_a_text_with_commas(
    given: dict[str, Any], roles: Roles
) -> None:
    assert parse_roles(given) == roles


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"txt": "a"}, "'txt' is not a role of columns: use one of id, text, image"),
        ({"text": 5}, "text must be a text, not 5"),
        ({"show": 5}, "show must be names of columns, not 5"),
        ({"show": [5]}, "show must be a text, not 5"),
        ({"show": '"a'}, "is not a list of names"),
        ({"text": "a", "show": "b"}, "text and show both choose what labellers see"),
        ({"text": "a", "image": "b"}, "text and image both choose what labellers see"),
        ({"source": "llm"}, "use it with suggest"),
        ({"source": "llm", "suggest": "a,b"}, "source names the source of one column"),
        ({"delimiter": "ab"}, "delimiter must be one character"),
        ({"delimiter": "\n"}, "delimiter must be one character"),
        ({"encoding": "klingon"}, "encoding 'klingon' is not one that is known"),
        ({"encoding": "base64"}, "encoding 'base64' is not one that is known"),
        ({"encoding": "a\0"}, "is not one that is known"),
    ],
)
def test_what_is_no_role_is_refused_in_one_line(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_roles(given)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
