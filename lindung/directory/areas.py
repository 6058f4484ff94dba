"""The bundled provinces and districts: names, parents, distances. Read once, then kept in memory."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lindung.directory.rules import Area, Band, UnknownArea, band
from lindung.directory.rules import distance_km as distance_between

CONTENT = Path(__file__).parent / "content"


@cache
def areas() -> Mapping[str, Area]:
    """Every area by its code."""
    with (CONTENT / "areas.csv").open(newline="", encoding="utf-8") as file:
        rows = [_area(row) for row in csv.DictReader(file)]
    return {row.code: row for row in rows}


@cache
def provinces(country: str) -> tuple[Area, ...]:
    """The provinces of a country, by name."""
    found = [area for area in areas().values() if area.country == country and area.level == "province"]
    return tuple(sorted(found, key=lambda area: area.name))


@cache
def districts(province: str) -> tuple[Area, ...]:
    """The districts of a province, by name."""
    return tuple(sorted((a for a in areas().values() if a.parent == province), key=lambda area: area.name))


@cache
def choices(country: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Areas as a form's choices: per province, the whole province first, then its districts."""
    return tuple(
        (province.name, ((province.code, province.name), *((d.code, d.name) for d in districts(province.code))))
        for province in provinces(country)
    )


def area_name(code: str) -> str:
    """The name of an area with its province ("Klang, Selangor"); the code itself when it is not known."""
    area = areas().get(code)
    if area is None:
        return code
    parent = areas().get(area.parent)
    return f"{area.name}, {parent.name}" if parent else area.name


def province_name(code: str) -> str:
    """The name of the province an area lies in (or is); "" when it is not known."""
    area = areas().get(code.partition(".")[0])
    return area.name if area else ""


def check_area(code: str, *, country: str = "") -> str:
    """The same code. Raises UnknownArea when it is not bundled, or not in `country`."""
    area = areas().get(code)
    if area is None or (country and area.country != country):
        raise UnknownArea(field="area", given=code[:16])
    return code


def with_parents(code: str) -> tuple[str, ...]:
    """The area and the province it lies in: what `areas_served` may name to cover it (SQL: areas_served && ...)."""
    area = areas().get(code)
    return (code, area.parent) if area and area.parent else (code,)


def distance_km(here: str, there: str) -> float | None:
    """Kilometres between the middles of two areas; None when one is not known (or empty)."""
    first, second = areas().get(here), areas().get(there)
    return distance_between(first, second) if first and second else None


def band_between(here: str, there: str) -> Band:
    """How far apart two areas are, as it may be said to somebody who must not learn more."""
    return band(distance_km(here, there), same_area=bool(here) and here == there)


@cache
def within(code: str, km: int) -> frozenset[str]:
    """Every area whose middle is nearer than `km` (SQL: NOT area = ANY(...) keeps a safe distance)."""
    centre = areas().get(code)
    if centre is None:
        return frozenset()
    return frozenset(area.code for area in areas().values() if distance_between(centre, area) < km)


def _area(row: Mapping[str, str]) -> Area:
    return Area(
        code=row["code"],
        country=row["country"],
        level=row["level"],
        name=row["name"],
        parent=row["parent"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )
