"""Fuzzer of one target: ``python -m scripts.fuzzing.one TARGET SECONDS SEED FOLDER``.

atheris chooses inputs by the coverage of earlier ones. On platforms without its wheel, Hypothesis
generates inputs for the same time.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path


def with_atheris(name: str, seconds: int, seed: int, folder: Path) -> None:
    """Run libFuzzer, which ends the process, with exit code 0 if it found nothing."""
    import atheris

    with atheris.instrument_imports(include=["supt_async", "scripts.fuzzing.targets"]):
        targets = importlib.import_module("scripts.fuzzing.targets")
    corpus = folder / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(targets.seeds(name)):
        (corpus / f"seed-{number}").write_bytes(text)
    options = [f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={folder}/{name}-"]
    options += ["-max_len=4096", "-timeout=10", "-rss_limit_mb=1500", "-print_final_stats=1"]
    atheris.Setup([name, *options, str(corpus)], targets.TARGETS[name])
    atheris.Fuzz()


def with_hypothesis(name: str, seconds: int, seed: int) -> None:
    """Generate inputs with Hypothesis until the time is over."""
    import hypothesis.strategies as st
    from hypothesis import HealthCheck, given, seed as seeded, settings

    from scripts.fuzzing import targets

    target, known = targets.TARGETS[name], list(targets.seeds(name))
    edited = st.builds(
        lambda text, at, new: text[: at % (len(text) + 1)] + new + text[at % (len(text) + 1) :],
        st.sampled_from(known),
        st.integers(0, 4096),
        st.binary(max_size=8),
    )
    end, rounds = time.monotonic() + seconds, 0
    while time.monotonic() < end:

        @seeded(seed + rounds)
        @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
        @given(edited | st.binary(max_size=200) | st.sampled_from(known))
        def some(data: bytes) -> None:
            target(data)

        some()
        rounds += 1
    print(f"{name}: {rounds * 500} examples by Hypothesis")


def main(name: str, seconds: str, seed: str, folder: str) -> None:
    try:
        import atheris  # noqa: F401
    except ImportError:
        with_hypothesis(name, int(seconds), int(seed))
    else:
        with_atheris(name, int(seconds), int(seed), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
