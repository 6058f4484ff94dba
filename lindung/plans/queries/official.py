"""Official figures of a country side by side: the same year counted by different offices, each with its definition."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lindung.kernel.errors import gettext_noop

TABLES = Path(__file__).resolve().parents[1] / "tables"
COUNTRIES = {"MY": "malaysia_victims.csv"}
DEFINITIONS = {
    "UNODC GLOTIP detected victims": gettext_noop(
        "Detected trafficking victims as the state reported them to UNODC for the calendar year. States count by their"
        " own law; the number is neither potential nor confirmed in the sense of the other series."
    ),
    "US TIP": gettext_noop(
        "As the United States' Trafficking in Persons Report tells it. Potential: persons the authorities looked at as"
        " possible victims. Confirmed: those they then found to be victims. The year is the report's, which may be a"
        " reporting period from April to March."
    ),
}


@dataclass(frozen=True)
class OfficialFigure:
    """One number of one office for one period. None: the office gives no such number."""

    period_from: date
    period_until: date
    series: str
    potential: int | None
    confirmed: int | None
    source: str

    @property
    def definition(self) -> str:
        """What the office counts, in a sentence."""
        return next((said for name, said in DEFINITIONS.items() if self.series.startswith(name)), "")

    @property
    def is_address(self) -> bool:
        """Whether its source is a page one can open."""
        return self.source.startswith("https://")


@dataclass(frozen=True)
class YearOfFigures:
    """All numbers for periods that begin in one year. `is_conflicting`: confirmed numbers of one year differ."""

    year: int
    figures: Sequence[OfficialFigure]

    @property
    def is_conflicting(self) -> bool:
        """Whether two offices, or two reports of one, give different numbers of confirmed victims."""
        return len({each.confirmed for each in self.figures if each.confirmed is not None}) > 1


@cache
def official_figures(country: str) -> tuple[OfficialFigure, ...]:
    """Every bundled figure of a country, oldest first; none where nothing is bundled."""
    if country not in COUNTRIES:
        return ()
    with (TABLES / COUNTRIES[country]).open(encoding="utf-8", newline="") as file:
        return tuple(
            OfficialFigure(
                date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"]), row["series"],
                _number(row["potential"]), _number(row["confirmed"]), row["source"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def side_by_side(country: str) -> list[YearOfFigures]:
    """The figures of a country by the year their period begins in, newest year first."""
    rows = official_figures(country)
    years = sorted({row.period_from.year for row in rows}, reverse=True)
    return [YearOfFigures(year, [row for row in rows if row.period_from.year == year]) for year in years]


def _number(text: str) -> int | None:
    return int(text) if text.strip() else None
