"""What offers show about needs: read from the persons of the party, for one need or five hundred."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from lindung.cases.models import Person
from lindung.referrals.models import Need
from lindung.referrals.rules import Party, profile

CONTENT = Path(__file__).parents[1] / "content"


@cache
def spoken_in(country: str) -> frozenset[str]:
    """Languages that a publication says are widely spoken in a country; English alone where we know none."""
    return _published().get(country, frozenset({"en"}))


@cache
def _published() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    with (CONTENT / "languages.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["country"], set()).add(row["language"])
    return {country: frozenset(codes) for country, codes in found.items()}


def shown_of(needs: Iterable[Need]) -> dict[int, Party]:
    """For each need what its offers may show. Ask as everyone; nothing here identifies a person."""
    rows = {need.pk: need for need in needs}
    party: dict[int, set[int]] = {pk: {need.person_id} for pk, need in rows.items()}
    for need_id, person_id in Need.party.through.objects.filter(need_id__in=rows).values_list("need_id", "person_id"):
        party[need_id].add(person_id)
    columns = ("age_band", "sex", "languages", "access_needs", "special_needs", "area")
    persons = Person.objects.only("id", *columns).in_bulk({each for ids in party.values() for each in ids})
    return {pk: _shown(need, [persons[each] for each in sorted(party[pk])]) for pk, need in rows.items()}


def _shown(need: Need, persons: list[Person]) -> Party:
    area = next((each for each in (need.area, *(person.area for person in persons), need.case.area) if each), "")
    profiles = {
        person.pk: profile(
            area=area,
            sex=person.sex,
            age=person.age_band,
            languages=person.languages,
            access=person.access_needs,
            special=person.special_needs,
        )
        for person in persons
    }
    return Party(need.kind, need.urgency, need.party_size, profiles, area[:2], need.is_practice)
