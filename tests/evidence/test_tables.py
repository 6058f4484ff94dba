"""The published tables: read by name, the same figures as typed a second time, peers' estimates reproduced."""

import json

import numpy as np
import pytest

from lindung.evidence.commands.estimate import main
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.stepwise import stepwise
from lindung.evidence.runs.estimate_lists import read_lists
from lindung.evidence.tables import FOLDER, tables
from tests.evidence import known_tables as known

TYPED_AGAIN = {
    "uk-2013-6": known.table(known.UK),
    "uk-2013-5": known.uk5(),
    "netherlands-6": known.table(known.NETHERLANDS),
    "new-orleans-8-185": known.new_orleans(185),
    "new-orleans-8-186": known.new_orleans(186),
    "western-us": known.table(known.WESTERN),
    "kosovo": known.table(known.KOSOVO),
    "korea": known.table(known.KOREA),
}


def by_names(table: Histories) -> dict[frozenset[str], int]:
    """Counts by the names of the lists, whatever their order."""
    return {frozenset(table.names(int(code))): int(n) for code, n in zip(table.codes, table.counts, strict=True)}


@pytest.mark.parametrize("name", sorted(TYPED_AGAIN))
def test_a_table_typed_twice_is_the_same(name: str) -> None:
    assert by_names(read_lists(name).histories) == by_names(TYPED_AGAIN[name])


@pytest.mark.parametrize("name", sorted(tables()))
def test_a_table_has_its_source_and_the_size_it_says(name: str) -> None:
    source, given = tables()[name], read_lists(name)
    assert (given.histories.t, given.histories.seen) == (source.lists, source.seen)
    assert len(source.citation) > 40
    assert source.authors
    assert 1950 < source.year < 2030


@pytest.mark.parametrize("name", sorted(name for name, source in tables().items() if source.stepwise))
def test_the_published_stepwise_estimate_is_reproduced(name: str) -> None:
    assert stepwise(read_lists(name).histories).fit.total == pytest.approx(tables()[name].stepwise, abs=6e-4)


def test_the_two_versions_of_new_orleans_say_which_they_are() -> None:
    notes = {cases: tables()[f"new-orleans-8-{cases}"].note for cases in (185, 186)}
    assert "1,184" in notes[185]
    assert "published" in notes[185]
    assert "corrected" in notes[186]
    first, second = (read_lists(f"new-orleans-8-{cases}").histories.full() for cases in (185, 186))
    assert np.abs(second - first).sum() == 1


def test_every_file_of_the_folder_is_a_table_and_the_other_way_round() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(json.loads((FOLDER / "sources.json").read_text()))


def test_the_order_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tables"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in tables())
