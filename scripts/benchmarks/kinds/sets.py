"""Public sets of rated and of multiply labelled items, read from one folder.

It holds some or all of these files; docs/benchmarks.md says where they come from. Of ratings:
``winequality-red.csv`` and ``winequality-white.csv`` (UCI), ``fair.csv`` and ``anes96.csv``
(statsmodels), ``*_GroundTruth.txt`` (vaderSentiment), ``stsa.fine.*`` (Stanford Sentiment
Treebank). Of lists: ``NAME.arff`` with ``NAME.xml`` (Mulan), ``goemotions-*.tsv`` (GoEmotions).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes

EMOTIONS = 28
"""Number of options of GoEmotions."""

Labelled: TypeAlias = tuple[NDArray[Any], NDArray[Any]]
"""Items, numbers of shape (n, n_features) or texts of shape (n,), and their answers: ratings, int64
of shape (n,), or which options are chosen, bool of shape (n, n_options)."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A set of items and answers, and the files it is read from."""

    files: tuple[str, ...]
    read: Callable[[Path], Labelled]

    def there(self, folder: Path) -> bool:
        """Tell whether all its files are there."""
        return all((folder / name).exists() for name in self.files)


def diabetes(_folder: Path) -> Labelled:
    """Return scikit-learn's 442 patients; the course of the disease in five equal parts."""
    x, y = load_diabetes(return_X_y=True)
    return x, np.searchsorted(np.quantile(y, [0.2, 0.4, 0.6, 0.8]), y).astype(np.int64) + 1


def table(name: str, target: str, folder: Path) -> Labelled:
    """Return a table of numbers, one column of which is the rating."""
    text = (folder / name).read_text(encoding="utf-8")
    mark = next(mark for mark in ";\t," if mark in text[:2_000])
    first, *rows = csv.reader(text.splitlines(), delimiter=mark)
    first = [cell.strip("'") for cell in first]
    named = target in first
    matrix = np.array(rows if named else [first, *rows], dtype=np.float64)
    column = first.index(target) if named else matrix.shape[1] - 1
    return np.delete(matrix, column, axis=1), matrix[:, column].astype(np.int64)


def snippets(name: str, step: float, folder: Path) -> Labelled:
    """Return texts with the mean of twenty people's ratings, -4 to 4, rounded to a ``step``."""
    lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
    parts = [line.split("\t") for line in lines if line.count("\t") >= 2]
    means = np.array([float(part[1]) for part in parts])
    return _texts(part[2] for part in parts), np.round(means / step).astype(np.int64)


def treebank(folder: Path) -> Labelled:
    """Return the 11,855 sentences of the Stanford Sentiment Treebank; five grades."""
    lines = [
        line.strip().split(" ", 1)
        for part in ("train", "dev", "test")
        for line in (folder / f"stsa.fine.{part}")
        .read_text(encoding="utf-8", errors="replace")
        .splitlines()
    ]
    return _texts(text for _, text in lines), np.array([int(grade) + 1 for grade, _ in lines])


def mulan(names: tuple[str, ...], about: str, folder: Path) -> Labelled:
    """Return a set of Mulan: numbers, and the options that an XML file names."""
    found = ElementTree.parse(folder / about).iter()
    options = {one.attrib["name"].replace("\\", "") for one in found if "name" in one.attrib}
    columns: list[str] = []
    rows = []
    for name in names:
        head, _, body = (folder / name).read_text(encoding="utf-8").partition("@data")
        if not body:
            head, _, body = (folder / name).read_text(encoding="utf-8").partition("@DATA")
        columns = [
            match[1].replace("\\", "").strip("'\"")
            for match in re.finditer(r"(?im)^@attribute\s+('(?:[^'\\]|\\.)*'|\"[^\"]*\"|\S+)", head)
        ]
        rows += [_row(line, len(columns)) for line in body.splitlines() if line.strip()]
    matrix = np.array(rows)
    chosen = np.array([column in options for column in columns])
    return matrix[:, ~chosen], matrix[:, chosen] > 0


def goemotions(folder: Path) -> Labelled:
    """Return 48,836 comments with 28 emotions, of which most have one."""
    rows = [
        line.split("\t")
        for part in ("train", "dev")
        for line in (folder / f"goemotions-{part}.tsv").read_text(encoding="utf-8").splitlines()
    ]
    chosen = np.zeros((len(rows), EMOTIONS), dtype=np.bool_)
    for place, row in enumerate(rows):
        chosen[place, [int(number) for number in row[1].split(",")]] = True
    return _texts(row[0] for row in rows), chosen


def _row(line: str, width: int) -> NDArray[np.float64]:
    if not line.startswith("{"):
        return np.array([float(cell) for cell in line.split(",")])
    row = np.zeros(width)
    for cell in filter(None, line.strip("{} ").split(",")):
        place, value = cell.split()
        row[int(place)] = float(value)
    return row


def _texts(texts: Iterable[str]) -> NDArray[np.object_]:
    listed = list(texts)
    found = np.empty(len(listed), dtype=np.object_)
    found[:] = listed
    return found


def _one(name: str, read: Callable[..., Labelled], *arguments: Any) -> DataSet:
    return DataSet((name,), partial(read, *arguments))


RED, WHITE = "winequality-red.csv", "winequality-white.csv"
MOVIES, AMAZON, TWEETS = (
    f"{name}_GroundTruth.txt" for name in ("movieReviewSnippets", "amazonReviewSnippets", "tweets")
)
RATED: Mapping[str, DataSet] = {
    "diabetes": DataSet((), diabetes),
    "wine, red": _one(RED, table, RED, "quality"),
    "wine, white": _one(WHITE, table, WHITE, "quality"),
    "marriages": _one("fair.csv", table, "fair.csv", "rate_marriage"),
    "party": _one("anes96.csv", table, "anes96.csv", "PID"),
    "left or right": _one("anes96.csv", table, "anes96.csv", "selfLR"),
    "films, 5": _one(MOVIES, snippets, MOVIES, 2.0),
    "films, 9": _one(MOVIES, snippets, MOVIES, 1.0),
    "products": _one(AMAZON, snippets, AMAZON, 2.0),
    "tweets": _one(TWEETS, snippets, TWEETS, 1.0),
    "treebank": DataSet(tuple(f"stsa.fine.{part}" for part in ("train", "dev", "test")), treebank),
}
"""Sets of ratings by name."""
LISTED: Mapping[str, DataSet] = {
    **{
        name: DataSet(
            (f"{name}.arff", f"{name}.xml"), partial(mulan, (f"{name}.arff",), f"{name}.xml")
        )
        for name in ("emotions", "yeast", "enron", "medical")
    },
    **{
        name: DataSet(
            (f"{name}-train.arff", f"{name}-test.arff", f"{name}.xml"),
            partial(mulan, (f"{name}-train.arff", f"{name}-test.arff"), f"{name}.xml"),
        )
        for name in ("scene", "birds")
    },
    "goemotions": DataSet(("goemotions-train.tsv", "goemotions-dev.tsv"), goemotions),
}
"""Sets of lists of options by name."""
