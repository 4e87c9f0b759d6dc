"""Security headers of every response, also of those that uvicorn sends by itself.

The Content-Security-Policy is strict: no inline script or style sheet, no plug-ins, no frames
around the page. It also holds in the frame that shows an item's markup, whose elements may have a
``style``; the page itself gets none from others (docs/howto/security.md).
"""

from __future__ import annotations

import re

from supt_async.errors import Refused

WAVEFORM = "'sha256-gXnHDepVZ6KF6fKGOD+GVc9BynM50JQqht95p3HpemI='"
"""Hash of the one inline style sheet: wavesurfer.js puts it into its own shadow tree."""
_CSP = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {WAVEFORM}; "
    "style-src-attr 'unsafe-inline'; connect-src 'self'%s; "
    "img-src 'self' data: blob: https: http:; media-src 'self' https: http:; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")


def safe_headers(media_origins: str = "") -> tuple[tuple[str, str], ...]:
    """Return the headers; ``media_origins`` are servers whose files the page may read.

    The page shows images and plays sounds without that permission. To draw a sound's outline it
    has to read the file, and a page that may read from anywhere may also write there.

    Raises:
        Refused: One of them is not an origin.
    """
    origins = [origin.strip() for origin in media_origins.lower().split(",") if origin.strip()]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise Refused("--media-origins: an origin is like https://media.example.org")
    return (
        ("content-security-policy", _CSP % "".join(f" {origin}" for origin in origins)),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
    )


SAFE_HEADERS = safe_headers()
"""Headers of a server without ``--media-origins``."""
