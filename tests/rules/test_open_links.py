"""What is kept of a link's address, and where people are sent back to."""

from __future__ import annotations

import pytest

from supt_async.rules.open_links import code_flaw, parameters_flaw, return_url_flaw


def test_a_platforms_parameters_are_kept() -> None:
    assert parameters_flaw({"PROLIFIC_PID": "5f3a", "SESSION_ID": "ü" * 128}) is None
    assert parameters_flaw({str(n): "" for n in range(20)}) is None


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({str(n): "" for n in range(21)}, "more than 20 parameters"),
        ({"pid": "x" * 257}, "longer than 256 bytes"),
        ({"ü" * 129: ""}, "longer than 256 bytes"),
        ({"pid": "a\0b"}, "can't be stored"),
        ({"pid": "\ud800"}, "can't be stored"),
    ],
)
def test_parameters_are_bounded(parameters: dict[str, str], reason: str) -> None:
    assert reason in str(parameters_flaw(parameters))


@pytest.mark.parametrize(
    "url",
    ["https://app.prolific.com/submissions/complete?cc=C1", "http://localhost:8000/done"],
)
def test_people_may_be_sent_back_to_a_web_page(url: str) -> None:
    assert return_url_flaw(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "//example.org",
        "https:example.org",
        "https://",
        "https:///done",
        "https://a b",
        "https://example.org\\@evil.org",
        "https://example.org\n",
        "https://user:secret@example.org",
        "https://[::1",
        "https://example.org:99999",
        "data:text/html,x",
        " https://example.org",
        "https://example.org/" + "x" * 2000,
        "",
    ],
)
def test_nothing_else_is_an_address_to_send_people_back_to(url: str) -> None:
    assert return_url_flaw(url)


def test_a_completion_code_is_short_and_printable() -> None:
    assert code_flaw("C1ABCD") is None
    assert all(code_flaw(code) for code in ("", " x", "a\nb", "x" * 65))
