"""The threat model says what there is: its tests and files exist, no room is left out, open rows stand in the list."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.sources import ROOT

SECURITY = ROOT / "docs/security"
MODEL, ADVERSARIES, LIST = (SECURITY / name for name in ("threat-model.md", "adversaries.md", "open.md"))
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FILE = re.compile(r"`((?:lindung|tests|deploy|scripts|requirements|docs)/[\w./@-]+)[`:]")
OPEN = re.compile(r"\*\*open (O\d+)\*\*")
ELSEWHERE = re.compile(r"^none, see \[(O\d+)\]\(open\.md\)$")
LISTED = re.compile(r"^## (O\d+) \S.*$", re.MULTILINE)
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
NO_ROW = re.compile(r"Without a row: ((?:[STRIDE], )*[STRIDE]) \(")
WHOLE = set("STRIDE")
NAMED = {
    "Stolen laptop", "Corrupt insider", "Coerced worker", "Subpoena", "Hostile partner", "Curious administrator",
    "Trafficker posing as somebody", "Embassy of a state that persecutes", "Explanations and rare combinations",
    "Somebody holding an old backup", "Stolen deployment keyset", "Compromised national server",
    "Malicious import file", "Staff reading out of curiosity",
}  # fmt: skip


def sections(page: Path) -> dict[str, str]:
    """The text below each heading of the second level."""
    _, *parts = SECTION.split(page.read_text())
    return dict(zip(parts[::2], parts[1::2], strict=True))


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of the tables, headings left out."""
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        for line in table.splitlines()[2:]:
            yield [cell.strip() for cell in line.strip("|").split("|")]


def threats() -> Iterator[tuple[str, list[str]]]:
    """Every row of a threat, with its section: threat, control, test, what is left."""
    for name in ["kernel", "config", *settings.ROOMS]:
        yield from ((name, cells[1:]) for cells in rows(sections(MODEL)[name]))
    for name, text in sections(ADVERSARIES).items():
        yield from ((name, cells) for cells in rows(text))


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse((ROOT / file).read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def said() -> str:
    """All pages together."""
    return "\n".join(page.read_text() for page in sorted(SECURITY.glob("*.md")))


def test_every_test_that_is_named_exists() -> None:
    named = TEST.findall(said())
    assert len(set(named)) > 150
    assert [
        f"{file}::{test}" for file, test in named if not (ROOT / file).is_file() or test not in names_in(file)
    ] == []
    assert said().count("::test_") == len(named)  # none is written in a way that is not looked at


def test_every_file_that_is_named_exists() -> None:
    named = set(FILE.findall(said()))
    assert len(named) > 80
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


@pytest.mark.parametrize("room", ["kernel", "config", *settings.ROOMS])
def test_every_room_has_its_section_with_all_six_letters(room: str) -> None:
    text = sections(MODEL)[room]
    letters = {cells[0] for cells in rows(text)}
    without = {letter for found in NO_ROW.findall(text) for letter in found.split(", ")}
    assert letters <= WHOLE
    assert letters | without == WHOLE
    assert not letters & without


def test_every_adversary_that_was_asked_for_is_there() -> None:
    assert set(sections(ADVERSARIES)) == NAMED


def test_every_row_has_a_control_with_its_file_and_a_test_or_is_open() -> None:
    wrong = []
    for section, cells in threats():
        assert len(cells) == 4, (section, cells)
        threat, control, test, _ = cells
        whole = FILE.search(control) and TEST.search(test)
        if not (threat and (whole or OPEN.search(control) or ELSEWHERE.match(control))):
            wrong.append((section, threat))
    assert wrong == []


def test_open_rows_are_those_of_the_list_each_once_and_with_a_proposal() -> None:
    in_rows = Counter(number for _, cells in threats() for number in OPEN.findall(" ".join(cells)))
    listed = LISTED.findall(LIST.read_text())
    assert sorted(in_rows.elements()) == sorted(listed)
    assert len(set(listed)) == len(listed)
    assert [name for name, text in sections(LIST).items() if "**Proposal:**" not in text] == []
    assert sum(len(OPEN.findall(page.read_text())) for page in SECURITY.glob("*.md")) == len(listed)


def test_what_is_referred_to_as_open_is_in_the_list() -> None:
    assert set(re.findall(r"\bO\d+\b", said())) == set(LISTED.findall(LIST.read_text()))
