"""The documents point at what exists: links, anchors, paths in the repository, names of tests."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "scripts").glob("*.md")),
]
FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2`*[ ]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(
    r"\]\(<?([^)\s>]+)>?(?:\s+[\"'][^)]*)?\)|<(?:img|a)\s[^>]*?(?:src|href)=\"([^\"]+)\""
)
HEADING = re.compile(r"^#{1,6} +(.+?)(?: +#+)?$", re.MULTILINE)
ANCHOR = re.compile(r"<[^>]+\s(?:id|name)=\"([^\"]+)\"")
FOLDERS = ("supt_async", "frontend", "tests", "scripts", "docs", ".ci")
"""Folders of the repository: a word in code style that begins with one is a path."""
BASES = (ROOT, ROOT / "supt_async", ROOT / "frontend" / "src", ROOT / "docs")
"""Where a path to a source file may begin, apart from the page's own folder."""
SOURCES = (".py", ".ts", ".tsx", ".md")
"""Endings by which a word with a slash is taken for a source file."""
PATH = re.compile(r"[\w.@{},*/-]+")


def name_of(page: Path) -> str:
    """Return a page's path in the repository."""
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """Return the text of a page without its fenced blocks."""
    return FENCE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """Return the fragments that GitHub gives to a page's headings."""
    text = prose(page)
    seen: Counter[str] = Counter()
    found = set(ANCHOR.findall(text))
    for heading in HEADING.findall(text):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found


def links(page: Path) -> Iterator[str]:
    """Yield the targets of a page's links and pictures that are in the repository."""
    for match in LINK.finditer(CODE.sub("", prose(page))):
        target = match[1] or match[2]
        if not re.match(r"[a-z][a-z0-9+.-]*:", target):
            yield target


def expanded(path: str) -> list[str]:
    """Write ``a/{b,c}.py`` as two paths."""
    match = re.search(r"\{([^{}]*)\}", path)
    if match is None:
        return [path]
    head, tail = path[: match.start()], path[match.end() :]
    return [one for name in match[1].split(",") for one in expanded(head + name + tail)]


def is_path(word: str) -> bool:
    """Tell whether a word in code style names a file or folder of the repository."""
    if "/" not in word or not PATH.fullmatch(word) or word.startswith("/"):
        return False
    return word.partition("/")[0] in FOLDERS or word.endswith(SOURCES)


def find(word: str, page: Path) -> list[Path]:
    """Find the files or folders that a word names."""
    return [path for base in (*BASES, page.parent) for path in base.glob(word.rstrip("/"))]


def named(page: Path) -> Iterator[tuple[str, str]]:
    """Yield the paths that a page names in code style, each with the test behind ``::``, if any."""
    latest = ""
    for _, code in CODE.findall(prose(page)):
        for word in code.split():
            path, _, test = word.strip(".,;()").rstrip(":").removeprefix("./").partition("::")
            if not path and word.startswith("::"):
                yield latest, test
            elif is_path(path):
                latest = path
                for one in expanded(path):
                    yield one, test


def broken_links(page: Path) -> list[str]:
    """List a page's links to files or headings that don't exist."""
    broken = []
    for link in links(page):
        target, _, fragment = link.partition("#")
        path = page.parent / target if target else page
        heading = fragment and path.suffix == ".md"
        if not path.exists() or (heading and fragment not in anchors(path)):
            broken.append(link)
    return broken


def missing_paths(page: Path) -> list[str]:
    """List the paths and tests that a page names and that don't exist."""
    missing = []
    for word, test in named(page):
        found = find(word, page)
        if not found:
            missing.append(word)
        elif test and not any(path.is_file() and defines(path, test) for path in found):
            missing.append(f"{word}::{test}")
    return missing


def defines(path: Path, name: str) -> bool:
    """Tell whether a Python file defines a function, class or variable at any level."""
    pattern = rf"^\s*(?:(?:async )?(?:def|class) {re.escape(name)}\b|{re.escape(name)} = )"
    return re.search(pattern, path.read_text(), re.MULTILINE) is not None


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_and_anchor_of_a_page_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=name_of
)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    assert missing_paths(page) == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, front = {ROOT / "README.md"}, [ROOT / "README.md"]
    while front:
        page = front.pop()
        for link in links(page):
            path = (page.parent / link.partition("#")[0]).resolve()
            if path in PAGES and path not in reached:
                reached.add(path)
                front.append(path)
    assert [name_of(page) for page in PAGES if page not in reached] == []


PLANTED = """# One title
See [this](#one-title), [that](#no-such), [a page](gone.md), `supt_async/errors.py`,
`supt_async/no_such.py`, `supt_async/{errors,no_other}.py`, ./scripts/check and `/var/lib/supt`.
`tests/test_documents.py::test_no_such`, `::no_test_either`, `::links`

```sh
cat `supt_async/of_somebody_else.py`  # [nothing](nowhere.md)
```
"""


def test_links_and_paths_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PLANTED)
    assert broken_links(page) == ["#no-such", "gone.md"]
    assert missing_paths(page) == [
        "supt_async/no_such.py",
        "supt_async/no_other.py",
        "tests/test_documents.py::test_no_such",
        "tests/test_documents.py::no_test_either",
    ]


ARCHITECTURE = ROOT / "docs" / "architecture.md"
RECORDS = ROOT / "docs" / "adr"


def test_the_architecture_names_every_layer_and_every_import_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    text = ARCHITECTURE.read_text().partition("\n## Layers\n")[2].partition("\n## ")[0]
    for contract in contracts["contracts"]:
        assert f"| {contract['name']} |" in text
        if "containers" not in contract:  # the layers of the whole package
            for layer in contract.get("layers", ()):
                assert layer.replace("supt_async.", "") in text


def test_the_index_of_decisions_has_the_title_date_and_status_of_each() -> None:
    index = (RECORDS / "README.md").read_text()
    for path in sorted(RECORDS.glob("0*.md")):
        number, title = re.findall(r"^# (\d+)\. (.+)$", path.read_text(), re.MULTILINE)[0]
        assert path.name.startswith(f"{int(number):04}-")
        (date,) = re.findall(r"^\* Date: (.+)$", path.read_text(), re.MULTILINE)
        (status,) = re.findall(r"^\* Status: (.+)$", path.read_text(), re.MULTILINE)
        assert f"| [{number}]({path.name}) | {title} | {date} | {status} |" in index
        parts = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"]


STATEMENTS = re.compile(r"`([A-Z]+(?:_[A-Z]+)*)`")
WORDS_OF_SQL = {"COMMIT", "LISTEN", "NOTIFY"}


def test_every_statement_that_the_queue_page_names_is_in_the_sql_of_the_queue() -> None:
    folder = ROOT / "supt_async" / "storage" / "postgres" / "sql"
    sources = "".join(path.read_text() for path in folder.glob("*.py"))
    named = set(STATEMENTS.findall((ROOT / "docs" / "queue.md").read_text())) - WORDS_OF_SQL
    assert named
    assert {name for name in named if f"\n{name} = " not in sources} == set()


def test_the_label_path_names_files_that_exist_and_counts_them_right() -> None:
    way = ARCHITECTURE.read_text().partition("\n## A label's way\n")[2].partition("\n## ")[0]
    lists = [
        block.split("\n")
        for block in re.findall(
            r"^\d\. [^|]+?:\n\n```text\n(.*?)\n?```$", way, re.MULTILINE | re.DOTALL
        )
    ]
    files = [file for names in lists for file in names if file]
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert [file for file, times in Counter(files).items() if times > 1] == []
    rows = re.findall(r"^\| \d\. .+ \| (\d+) \|$", way, re.MULTILINE)
    assert [len([file for file in names if file]) for names in lists] == [int(row) for row in rows]
    python = sum(file.endswith(".py") for file in files)
    total = f"| Sum: {python} Python, {len(files) - python} TypeScript | | {len(files)} |"
    assert total in way
