"""What offers show about needs: read from the persons of the party, for one need or five hundred."""

from collections.abc import Iterable

from lindung.cases.models import Person
from lindung.referrals.models import Need
from lindung.referrals.rules import shown_facts


def shown_of(needs: Iterable[Need]) -> dict[int, dict[str, object]]:
    """For each need what its offers may show. Ask as everyone; nothing here identifies a person."""
    rows = {need.pk: need for need in needs}
    party: dict[int, set[int]] = {pk: {need.person_id} for pk, need in rows.items()}
    for need_id, person_id in Need.party.through.objects.filter(need_id__in=rows).values_list("need_id", "person_id"):
        party[need_id].add(person_id)
    columns = ("age_band", "sex", "languages", "access_needs", "special_needs", "area")
    persons = Person.objects.only("id", *columns).in_bulk({each for ids in party.values() for each in ids})
    return {pk: _shown(need, [persons[each] for each in sorted(party[pk])]) for pk, need in rows.items()}


def _shown(need: Need, persons: list[Person]) -> dict[str, object]:
    areas = [need.area, *(person.area for person in persons), need.case.area]
    return shown_facts(
        kind=need.kind,
        urgency=need.urgency,
        party_size=need.party_size,
        area=next((area for area in areas if area), ""),
        ages=[person.age_band for person in persons],
        sexes=[person.sex for person in persons],
        languages=[code for person in persons for code in person.languages],
        access=[code for person in persons for code in person.access_needs],
        special=[code for person in persons for code in person.special_needs],
    )
