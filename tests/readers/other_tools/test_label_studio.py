"""Label Studio's JSON export."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from supt_async.readers.other_tools.label_studio import records
from supt_async.readers.other_tools.options import Offsets, ReadOptions
from supt_async.readers.other_tools.proposal import Proposal
from supt_async.readers.other_tools.records import Part, Record, Sort

CUP = {"original_width": 640, "original_height": 480, "image_rotation": 0}


def entry(kind: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"from_name": "q", "to_name": "t", "id": "x", "type": kind, "value": value, **more}


CHOICE = entry("choices", {"choices": ["cup"]})


def task(data: dict[str, Any], *result: dict[str, Any], **annotation: Any) -> dict[str, Any]:
    made = {"id": 7, "completed_by": 10, "result": list(result), "was_cancelled": False}
    return {"id": 3, "data": data, "annotations": [made | annotation], "predictions": []}


def read(value: dict[str, Any], how: ReadOptions | None = None) -> Record:
    (record,) = records(value, 1, how or ReadOptions())
    return record


def parts(value: dict[str, Any]) -> list[Any]:
    return [part.value for part in read(value).answers[0].parts]


def test_a_task_has_its_item_answers_people_times_and_predictions() -> None:
    told = task(
        {"text": "good", "source": "mail"},
        entry("choices", {"choices": ["pos"]}),
        created_at="2021-03-09T22:16:08.728353Z",
        lead_time=4.288,
        completed_by={"id": 1, "email": "ada@example.org"},
    )
    told["predictions"] = [
        {"model_version": "m1", "score": 0.9, "result": [entry("choices", {"choices": ["neg"]})]},
        17,
    ]
    record = read(told)
    (answer,) = record.answers
    (prediction,) = record.predictions
    assert (record.payload, record.external_id, record.meta) == ('"good"', "3", {"source": "mail"})
    assert answer.parts == (Part(Sort.CLASS, "pos", "q"),)
    assert (answer.labeller, answer.created_ms, answer.ms) == (
        "ada@example.org",
        1615328168728,
        4288,
    )
    assert (prediction.source, prediction.score) == ("m1", 0.9)
    assert prediction.parts == (Part(Sort.CLASS, "neg", "q"),)


def test_an_image_within_the_task_becomes_its_bytes() -> None:
    data = base64.b64encode(b"\x89PNG\r\n\x1a\n....").decode()
    record = read(task({"image": f"data:image/png;base64,{data}"}))
    assert (record.payload or "").startswith('{"$supt":"bytes"')
    proposal = Proposal()
    proposal.add(read(task({"image": f"data:image/png;base64,{data}"}, CHOICE)))
    assert proposal.task()["item"] == "image"


def test_percent_become_pixels() -> None:
    box = {"x": 12.4, "y": 50.0, "width": 12.5, "height": 25.0, "rotation": 0}
    polygon = {"points": [[0, 0], [50, 0], [50, 100]], "polygonlabels": ["cup"]}
    told = task(
        {"image": "a.jpg"},
        entry("rectanglelabels", box | {"rectanglelabels": ["cup"]}, **CUP),
        entry("polygonlabels", polygon, **CUP),
        entry("keypointlabels", {"x": 1, "y": 1, "width": 0.3, "keypointlabels": ["cup"]}, **CUP),
    )
    assert parts(told) == [
        {"type": "box", "label": "cup", "xyxy": [79.36, 240.0, 159.36, 360.0]},
        {"type": "polygon", "label": "cup", "points": [[0, 0], [320, 0], [320, 480]]},
        {"type": "point", "label": "cup", "coordinates": [6.4, 4.8]},
    ]


def test_a_turned_rectangle_is_a_polygon_around_its_first_corner() -> None:
    box = {"x": 50, "y": 50, "width": 10, "height": 10, "rotation": 90, "rectanglelabels": ["cup"]}
    (found,) = parts(task({"image": "a.jpg"}, entry("rectanglelabels", box, **CUP)))
    assert found["type"] == "polygon"
    assert found["points"] == [[320, 240], [320, 304], [272, 304], [272, 240]]


EMOJI = "Hi 👩🏽‍🌾, see Ada 🚀 now"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (13, 16),  # code points: newer versions
        (16, 19),  # UTF-16 units: older ones
    ],
)
def test_spans_are_found_by_their_text_whatever_their_offsets_count(start: int, end: int) -> None:
    value = {"start": start, "end": end, "text": "Ada", "labels": ["PER"]}
    place = EMOJI.index("Ada")
    assert parts(task({"text": EMOJI}, entry("labels", value))) == [[place, place + 3, "PER"]]


def test_line_ends_that_the_browser_has_shortened_are_counted() -> None:
    text = "one\r\ntwo\r\nthree four"
    value = {"start": 8, "end": 13, "text": "three", "labels": ["N"]}
    assert parts(task({"text": text}, entry("labels", value))) == [[10, 15, "N"]]


def test_a_span_whose_text_is_elsewhere_is_refused() -> None:
    value = {"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}
    with pytest.raises(ValueError, match="not where its offsets say"):
        read(task({"text": EMOJI}, entry("labels", value)))


def test_offsets_without_text_count_code_points_unless_told_otherwise() -> None:
    value = {"start": 16, "end": 19, "labels": ["PER"]}
    told = task({"text": EMOJI}, entry("labels", value))
    assert parts(told) == [[16, 19, "PER"]]
    (answer,) = read(told, ReadOptions(offsets=Offsets.UTF_16)).answers
    assert answer.parts[0].value == [13, 16, "PER"]


def test_texts_ratings_pairs_and_paths_in_a_taxonomy_are_taken() -> None:
    told = task(
        {"text": "x"},
        entry("textarea", {"text": ["a", "b"]}),
        entry("rating", {"rating": 4}),
        entry("number", {"number": 1.5}),
        entry("pairwise", {"selected": "left"}),
        entry("taxonomy", {"taxonomy": [["animal", "cat"]]}),
    )
    assert parts(told) == ["a\nb", 4, 1.5, "a", "cat"]


def test_what_has_no_place_is_named() -> None:
    told = task(
        {"text": "x"},
        entry("brushlabels", {"rle": [1], "format": "rle", "brushlabels": ["a"]}),
    )
    assert read(told).left_out == ("brushlabels",)
    assert read(task({"text": "x"}, was_cancelled=True)).left_out == ("skipped",)


def test_paths_below_the_folder_of_media_are_kept() -> None:
    for address, path in (
        ("/data/local-files/?d=photos%2Fa.jpg", "photos/a.jpg"),
        ("/data/upload/1/ab-a.jpg", "upload/1/ab-a.jpg"),
        ("https://example.org/a.jpg", "https://example.org/a.jpg"),
    ):
        assert read(task({"image": address})).payload == f'"{path}"'


def test_the_short_export_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="JSON-MIN"):
        read({"image": "a.jpg", "tag": []})


def test_what_is_shown_can_be_chosen() -> None:
    data = {"title": "T", "body": "B"}
    assert read(task(data)).payload == '{"title":"T","body":"B"}'
    assert read(task(data), ReadOptions(alone="body")).payload == '"B"'
    assert read(task(data), ReadOptions(show=("body",))).payload == '{"body":"B"}'
    with pytest.raises(ValueError, match="no field 'text'; it has title, body"):
        read(task(data), ReadOptions(alone="text"))


def test_what_is_asked_about_a_region_and_relations_name_it() -> None:
    told = task(
        {"text": "Ada Bo"},
        entry("labels", {"start": 0, "end": 3, "text": "Ada", "labels": ["P"]}, id="a"),
        {**entry("choices", {"start": 0, "end": 3, "choices": ["yes"]}, id="a"), "from_name": "s"},
        entry("labels", {"start": 4, "end": 6, "text": "Bo", "labels": ["P"]}, id="b"),
        {"type": "relation", "from_id": "a", "to_id": "b", "direction": "left", "labels": ["of"]},
    )
    span, about, _, relation = read(told).answers[0].parts
    assert (span.region, about.about, about.question) == ("a", "a", "s")
    assert (relation.sort, relation.value) == (Sort.RELATION, ["b", "a", "of"])


def test_labels_of_time_are_segments() -> None:
    sound = entry("labels", {"start": 1, "end": 2.5, "channel": 0, "labels": ["speech"]})
    assert parts(task({"audio": "a.wav"}, sound)) == [[1, 2.5, "speech"]]
    series = entry("timeserieslabels", {"start": 1, "end": 4, "timeserieslabels": ["odd"]})
    assert parts(task({"series": "a.csv"}, series)) == [[1, 4, "odd"]]
    named = entry("timeserieslabels", {"start": "2020", "end": "2021", "timeserieslabels": ["x"]})
    with pytest.raises(ValueError, match="start must be a number"):
        read(task({"series": "a.csv"}, named))


def test_a_rank_is_an_order_of_one_list() -> None:
    order = entry("ranker", {"ranker": {"rank": ["b", "a"]}})
    assert parts(task({"q": "x"}, order)) == [["b", "a"]]
    buckets = entry("ranker", {"ranker": {"good": ["a"], "bad": ["b"]}})
    assert read(task({"q": "x"}, buckets)).left_out == ("ranker",)


def test_spans_are_those_of_the_field_that_the_entry_names() -> None:
    told = entry("labels", {"start": 0, "end": 2, "text": "Bo", "labels": ["P"]}, to_name="body")
    record = read(task({"subject": "Ada", "body": "Bo"}, told))
    assert [part.value for part in record.answers[0].parts] == [[0, 2, "P"]]
