"""Costs of asking a language model: estimated before, counted while it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BYTES_PER_TOKEN = 4
"""Bytes of UTF-8 that are taken for a token: a rule of thumb, somewhat high for English."""
TOKENS_PER_MESSAGE = 4
REPLY_TOKENS = 40
"""Tokens that a reply is taken to have, unless it is a text."""
TEXT_TOKENS = 200
"""The same for an answer that is a text."""
MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Tokens that were sent, and those that came back."""

    sent: int = 0
    received: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(sent=self.sent + other.sent, received=self.received + other.received)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices of a million tokens, in whatever currency."""

    sent: float = 0.0
    received: float = 0.0

    @property
    def known(self) -> bool:
        return self.sent > 0 or self.received > 0

    def of(self, tokens: Tokens) -> float:
        """Return the price of tokens."""
        return (self.sent * tokens.sent + self.received * tokens.received) / MILLION


def estimated(texts: Sequence[str], reply: int) -> Tokens:
    """Return about how many tokens a request with these messages and its reply have."""
    size = sum(len(text.encode()) for text in texts)
    sent = size // BYTES_PER_TOKEN + TOKENS_PER_MESSAGE * len(texts)
    return Tokens(sent=sent, received=reply)
