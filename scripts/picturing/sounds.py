"""Sounds of the templates: short talks, spoken by flite, and noises that are computed.

They are written as Opus at 8 to 12 kbit/s, about 1.3 KB a second. Needs the programs ``flite`` and
``opusenc`` (Debian: flite, opus-tools).
"""

from __future__ import annotations

import io
import math
import subprocess
import tempfile
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
PAUSE = 0.35
"""Time between two speakers in seconds."""
VOICES = {"staff": "slt", "caller": "rms"}
TALKS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("staff", "Town library, good morning."),
        ("caller", "I would like to renew two books."),
    ),
    (
        ("caller", "Is the swimming pool open on Sunday?"),
        ("staff", "Yes, from ten to six."),
    ),
    (("staff", "The next train to the coast leaves from platform four."),),
    (
        ("caller", "My order has not arrived."),
        ("staff", "Can you tell me the number?"),
        ("caller", "It is seven one nine."),
    ),
    (
        ("staff", "Your table is booked for half past seven."),
        ("caller", "Thank you."),
    ),
    (
        ("caller", "The heating in room twelve does not work."),
        ("staff", "We will send somebody today."),
    ),
    (
        ("staff", "Please hold the line."),
        ("noise", "ring"),
        ("staff", "Thank you for waiting."),
    ),
    (
        ("caller", "Can I pay by card?"),
        ("staff", "Of course."),
    ),
    (
        ("noise", "knock"),
        ("staff", "Come in, the doctor is ready."),
    ),
    (
        ("caller", "How much is a ticket for two adults?"),
        ("staff", "Eighteen pounds."),
        ("caller", "And for children?"),
    ),
)
"""Talks: who says what, or which noise is heard."""

Samples = NDArray[np.floating[Any]]


def talk(number: int) -> tuple[bytes, list[tuple[float, float, str, str]]]:
    """Return a talk as a file, and its parts: start, end, who, and what is said."""
    sound: list[Samples] = []
    parts: list[tuple[float, float, str, str]] = []
    at = 0.0
    for who, words in TALKS[number]:
        samples = NOISES[words]() if who == "noise" else _said(VOICES[who], words)
        length = len(samples) / RATE
        parts.append((round(at, 2), round(at + length, 2), who, words))
        sound += [samples, np.zeros(int(PAUSE * RATE))]
        at += length + PAUSE
    return encoded(np.concatenate(sound), 8), parts


def encoded(samples: Samples, kilobits: int) -> bytes:
    """Return a sound as an Opus file."""
    command = ["opusenc", "--quiet", "--bitrate", str(kilobits), "--serial", "1", "-", "-"]
    return subprocess.run(command, input=_wav(samples), stdout=subprocess.PIPE, check=True).stdout


def _said(voice: str, words: str) -> Samples:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["flite", "-voice", voice, "-t", words, file.name], check=True)
        with wave.open(str(Path(file.name)), "rb") as sound:
            assert sound.getframerate() == RATE
            frames = sound.readframes(sound.getnframes())
    return np.frombuffer(frames, "<i2") / 32768


def _wav(samples: Samples) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def _time(seconds: float) -> Samples:
    return np.arange(int(seconds * RATE)) / RATE


def _ring() -> Samples:
    t = _time(1.6)
    on = ((t % 0.8) < 0.4).astype(np.float64)
    rings: Samples = 0.3 * on * (np.sin(2 * math.pi * 420 * t) + np.sin(2 * math.pi * 480 * t)) / 2
    return rings


def _knock() -> Samples:
    t = _time(1.0)
    hits = [np.exp(-((t - at) % 10) * 40) * (t >= at) for at in (0.1, 0.4, 0.7)]
    swell: Samples = np.sum(hits, axis=0)
    knocks: Samples = 0.6 * swell * np.sin(2 * math.pi * 130 * t)
    return knocks


def _tune() -> Samples:
    notes = (262, 330, 392, 523, 392, 330, 262, 392)
    beat = _time(0.32)
    tones = [np.sin(2 * math.pi * note * beat) * np.exp(-beat * 5) for note in notes]
    return 0.5 * np.concatenate(tones)


def _bird() -> Samples:
    t = _time(2.4)
    sweep = 2600 + 900 * np.sin(2 * math.pi * 7 * t)
    return 0.4 * ((t % 0.8) < 0.35) * np.sin(2 * math.pi * np.cumsum(sweep) / RATE)


def _traffic() -> Samples:
    t = _time(3.0)
    rough = np.random.default_rng(7).normal(size=len(t))
    low = np.convolve(rough, np.ones(60) / 60, mode="same")
    return 2.0 * low * (0.3 + 0.7 * np.sin(math.pi * t / 3) ** 2)


def _siren() -> Samples:
    t = _time(2.6)
    high = np.where((t % 1.3) < 0.65, 440.0, 585.0)
    return 0.4 * np.sin(2 * math.pi * np.cumsum(high) / RATE)


NOISES = {
    "ring": _ring,
    "knock": _knock,
    "tune": _tune,
    "bird": _bird,
    "traffic": _traffic,
    "siren": _siren,
}
"""Noises that are computed."""
