"""Names of browsers and programs."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from supt_async.rules.sign_in.user_agents import agent_of

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604"
EDGE = f"{CHROME} Edg/142.0"


@pytest.mark.parametrize(
    ("header", "agent"),
    [
        (CHROME, "Chrome on Linux"),
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        (EDGE, "Edge on Linux"),
        ("python-httpx2/2.16", "python-httpx2"),
        ("curl/8.5", "curl"),
        ("Mozilla/5.0 (something)", ""),
        ("", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_browser_has_a_short_name(header: str, agent: str) -> None:
    assert agent_of(header) == agent


@given(st.text(max_size=2000))
def test_any_header_gives_a_short_printable_name(header: str) -> None:
    agent = agent_of(header)
    assert len(agent) <= 64
    assert agent.isprintable()
