"""Signatures and headers of a webhook, by the specification Standard Webhooks (version 1).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

A receiver's secret is derived from the server's own one and a random value that is stored with the
webhook, its salt. So no table holds the secret itself. It protects no more than that: who can read
the whole database has both, as they would have an encrypted secret and its key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence

SECRET = "whsec_"
"""Beginning of a secret as receivers configure it; the rest is base64."""
PURPOSE = b"supt_async webhook secret\n"
"""What tells the keys of webhooks from others that are derived from the server's secret."""
ROTATION_MS = 24 * 3600 * 1000
"""Milliseconds in which an earlier secret signs as well after a new one was made."""


def secret_key(server_secret: bytes, salt: str) -> bytes:
    """Return the key of 32 bytes that signs with a webhook's salt."""
    return hmac.digest(server_secret, PURPOSE + salt.encode(), hashlib.sha256)


def written(key: bytes) -> str:
    """Return a key as receivers configure it: ``whsec_...``."""
    return SECRET + base64.b64encode(key).decode()


def signature(key: bytes, id_: str, seconds: int, body: bytes) -> str:
    """Return the signature of one message: ``v1,`` and the HMAC-SHA256 in base64.

    Args:
        key: The receiver's key.
        id_: The message's id, which has no full stop in it.
        seconds: Time of the attempt, in seconds since the epoch.
        body: The message's body as it is sent.
    """
    signed = f"{id_}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(keys: Sequence[bytes], id_: str, seconds: int, body: bytes) -> Mapping[str, str]:
    """Return the headers of a message, with a signature by each key."""
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signature(key, id_, seconds, body) for key in keys),
    }
