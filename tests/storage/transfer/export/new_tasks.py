"""Tasks with several questions, relations, answers about regions and trees, with an answer each."""

from __future__ import annotations

from typing import Any

import numpy as np

SURE = {"name": "sure", "kind": "choice", "options": ["yes", "no"]}
COLOURS = {"name": "colours", "kind": "choices", "options": ["red", "blue"], "required": False}
TREE = [{"value": "animal", "options": ["cat", {"value": "dog", "options": ["pug"]}]}, "plant"]
IMAGE = np.zeros((21, 33, 3), dtype=np.uint8)
TEXT = "Ada met Bo in London"
NAMES = {
    "kind": "spans",
    "labels": [{"value": "person", "questions": [SURE, COLOURS]}, "place"],
    "relations": ["knows", {"value": 1}],
}
NAMED = {
    "regions": [
        [0, 3, "person", {"sure": "yes", "colours": ["red", "blue"]}],
        [8, 10, "person", {"sure": "no"}],
        [14, 20, "place"],
    ],
    "relations": [[0, 1, "knows"], [1, 0, 1]],
}
CARS = {
    "kind": "boxes",
    "labels": [{"value": "car", "questions": [SURE]}],
    "relations": ["tows"],
}
CAR = {"type": "box", "label": "car", "xyxy": [1, 2, 3, 4], "answers": {"sure": "yes"}}
TOWED = {"regions": [CAR, {**CAR, "xyxy": [5, 6, 7, 8]}], "relations": [[0, 1, "tows"]]}
SOUND = {"kind": "segments", "labels": [{"value": "speech", "questions": [SURE]}], "item": "audio"}
SEGMENTS = [[0.5, 2, "speech", {"sure": "no"}]]
TICKET = {
    "kind": "form",
    "item": {"subject": "text", "body": "text"},
    "questions": [
        {"name": "topic", "kind": "choice", "options": TREE},
        {
            "name": "severity",
            "kind": "rating",
            "scale": [1, 3],
            "when": {"question": "topic", "is": "pug"},
        },
        {"name": "tags", "kind": "choices", "options": ["a", {"value": 1}], "required": False},
        {"name": "who", **NAMES, "on": "body", "required": False},
        {"name": "why", "kind": "text", "required": False},
    ],
}
TICKET_ITEM = {"subject": "s", "body": TEXT}
TICKET_ANSWER = {"topic": "pug", "severity": 2, "tags": [1], "who": NAMED, "why": "two\nlines"}
NEW: list[tuple[dict[str, Any], object, object]] = [
    (NAMES, TEXT, NAMED),
    (CARS, IMAGE, TOWED),
    (SOUND, "a.wav", SEGMENTS),
    (
        {"kind": "segments", "labels": ["odd"], "item": "series"},
        [1, 2, 3, 4],
        [[1, 2, "odd"]],
    ),
    ({"kind": "choice", "options": TREE}, "t", "pug"),
    ({"kind": "choices", "options": TREE, "inner": True}, "t", ["animal", "plant"]),
    ({"kind": "choice", "options_from": "all"}, {"t": "x", "all": ["b", 1]}, 1),
    ({"kind": "choices", "options_from": "all"}, {"t": "x", "all": ["b", "c"]}, ["b", "c"]),
    (TICKET, TICKET_ITEM, TICKET_ANSWER),
    (TICKET, TICKET_ITEM, {"topic": "cat"}),
]
