"""``python -m supt_async``."""

from __future__ import annotations

from supt_async.cli import main

if __name__ == "__main__":
    main()
