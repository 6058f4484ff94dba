"""The hard rules in SQL answer like the hard rules in Python, on random needs and services."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.cases.models import Consent
from lindung.cases.rules import AgeBand
from lindung.directory.areas import within
from lindung.directory.models import Service
from lindung.partners.models import Agreement
from lindung.partners.rules import NeedKind, OrganisationKind, Purpose, Urgency, told_as
from lindung.partners.scope import acting
from lindung.referrals import actions
from lindung.referrals.models import Need
from lindung.referrals.queries.hard_rules import FAILS as SQL
from lindung.referrals.queries.matching import match_as_everyone
from lindung.referrals.rules import (
    FAILS,
    MemberFacts,
    NeedFacts,
    Rule,
    ServiceFacts,
    ShownRule,
    agreed_token,
    consent_tokens,
    excluded_by,
    open_within,
)
from tests.factories import NINE
from tests.factories.cases import a_barring, a_case, a_person, a_suspect, an_officer
from tests.factories.directory import a_service
from tests.factories.partners import an_agreement, an_organisation
from tests.factories.referrals import a_need, a_placement, a_shelter, a_worker, an_offer

KLANG, KL, PERLIS = "MY-10.1704", "MY-14", "MY-09"
SEXES = ["female", "male", "other"]
some = st.lists
flag = st.booleans()


def _hours() -> st.SearchStrategy:
    clock = st.integers(0, 23).map(lambda hour: f"{hour:02}:30")
    row = st.fixed_dictionaries({"day": st.integers(0, 6), "opens": clock, "closes": clock})
    return st.lists(row, max_size=4)


SERVICES = st.fixed_dictionaries(
    {
        "organisation_kind": st.sampled_from(
            ["shelter", "shelter", "police", "embassy", "health", "ministry", "other"]
        ),
        "enforces": st.sampled_from(["nothing", "nothing", "nothing", "immigration_law", "another_state", ""]),
        "is_vetted": st.sampled_from([True, True, True, False]),
        "state": st.sampled_from(["open", "open", "open", "paused"]),
        "kind": st.sampled_from(["shelter", "shelter", "documents", "security"]),
        "country": st.sampled_from(["MY", "MY", "KH"]),
        "sexes": some(st.sampled_from(SEXES), unique=True, max_size=3),
        "age_from": st.sampled_from([0, 0, 12, 18]),
        "age_to": st.sampled_from([18, 60, 120, 120]),
        "takes_adults": flag,
        "takes_children_with_carer": flag,
        "takes_children_alone": flag,
        "keeps_families_together": flag,
        "houses_apart": flag,
        "nationalities": some(st.sampled_from(["ID", "KH"]), unique=True, max_size=2),
        "statuses": some(st.sampled_from(["citizen", "refugee", "irregular_migrant"]), unique=True, max_size=2),
        "languages": some(st.sampled_from(["id", "ms", "km"]), unique=True, max_size=2),
        "interpreter_available": flag,
        "access": some(st.sampled_from(["wheelchair", "sign_language"]), unique=True, max_size=2),
        "areas_served": some(st.sampled_from([KLANG, "MY-10", KL]), unique=True, max_size=2),
        "area": st.sampled_from(["", KLANG, PERLIS]),
        "hours": _hours(),
        "takes_emergencies": flag,
        "is_assured": st.sampled_from([True, True, False]),
        "counts_places": flag,
        "places_free": st.integers(0, 3),
        "agreed": some(st.sampled_from([p.value for p in Purpose]), unique=True, min_size=1),
        "has_agreement": st.sampled_from([True, True, False]),
        "is_tied": st.sampled_from([False, False, False, True]),
        "is_barred": st.sampled_from([False, False, False, True]),
    }
)
RECIPIENTS = ["service_provider", "police", "immigration", "embassy", "health"]
PURPOSES = ["services", "consular", "immigration", "investigation"]
CONSENTS = st.lists(
    st.tuples(
        st.sampled_from(PURPOSES),
        st.lists(
            st.sampled_from(["service_provider", "police", "immigration", "embassy", "health"]), max_size=2, unique=True
        ),
        st.sampled_from([None, 0, 1]),
        st.sampled_from(["person", "person", "guardian", "child_authority"]),
        st.sampled_from([None, None, -1, 1]),
    ),
    max_size=3,
)
MEMBERS = st.fixed_dictionaries(
    {
        "sex": st.sampled_from([*SEXES, "unknown"]),
        "age_band": st.sampled_from([band.value for band in AgeBand]),
        "nationality": st.sampled_from(["", "ID", "MY"]),
        "status": st.sampled_from(["unknown", "refugee", "irregular_migrant"]),
        "languages": some(st.sampled_from(["id", "km"]), unique=True, max_size=2),
        "access": some(st.sampled_from(["wheelchair", "low_vision"]), unique=True, max_size=1),
        "is_carer": flag,
        "consents": CONSENTS,
        "safe_km": st.sampled_from([0, 0, 50]),
    }
)
NEEDS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["shelter", "shelter", "documents", "security"]),
        "urgency": st.sampled_from([u.value for u in Urgency]),
        "area": st.sampled_from([KLANG, KL, PERLIS]),
        "members": st.lists(MEMBERS, min_size=1, max_size=3),
        "exploited_in": st.sampled_from(["", KLANG]),
    }
)


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(need=NEEDS, services=st.lists(SERVICES, min_size=1, max_size=3), minutes=st.integers(0, 7 * 24 * 60))
def test_sql_and_python_exclude_the_same_services_by_the_same_rules(need, services, minutes):
    at = NINE + timedelta(minutes=minutes)
    with acting(organisations="*"):
        case = a_case(by=(officer := an_officer()))
        case.exploitation_area = need["exploited_in"]
        case.save()
        offered = [_service(case, facts) for facts in services]
        row, facts = _need(case, need, officer, offered, at)
        found = match_as_everyone(need=row, at=at)
        for service, said in zip(offered, services, strict=True):
            assert found.failed[service.pk] == excluded_by(facts, _facts(service, said), at)


def _service(case, said) -> Service:
    kind = OrganisationKind(said["organisation_kind"])
    answer = {} if said["enforces"] else {"enforces_said_at": None, "enforces_said_by": ""}
    organisation = an_organisation(
        kind, state="vetted" if said["is_vetted"] else "suspended", enforces=said["enforces"], **answer
    )
    if said["has_agreement"]:
        an_agreement(case.accountable, organisation, purposes=[Purpose(purpose) for purpose in said["agreed"]])
    if said["is_tied"]:
        a_suspect(case=case, tied_to=organisation)
    if said["is_barred"]:
        a_barring(case=case, organisation=organisation)
    apart = {
        "organisation_kind",
        "enforces",
        "is_vetted",
        "agreed",
        "has_agreement",
        "is_tied",
        "is_barred",
        "places_free",
        "is_assured",
    }
    columns = {name: value for name, value in said.items() if name not in apart}
    assured = {} if said["is_assured"] else {"assured_until": date(2026, 1, 4), "assured_on": date(2026, 1, 1)}
    kind_of_help = NeedKind(columns.pop("kind"))
    return a_service(of=organisation, kind=kind_of_help, total=3, free=said["places_free"], **{**columns, **assured})


def _facts(service, said) -> ServiceFacts:
    sets = ("sexes", "nationalities", "statuses", "languages", "access", "areas_served")
    apart = {"organisation_kind", "enforces", "agreed", "has_agreement", "is_tied", "is_barred", "hours"}
    columns = {name: frozenset(value) if name in sets else value for name, value in said.items() if name not in apart}
    return ServiceFacts(
        id=service.pk,
        organisation=service.organisation_id,
        hours=tuple(said["hours"]),
        timezone=service.timezone,
        told_as=told_as(said["organisation_kind"], said["enforces"]).value,
        **columns,
    )


def _need(case, said, officer, services, at) -> tuple[Need, NeedFacts]:
    persons, members, farthest = [], [], 0
    for member in said["members"]:
        columns = {name: member[name] for name in ("sex", "nationality", "status", "is_carer")}
        person = a_person(
            case=case,
            by=officer,
            age_band=AgeBand(member["age_band"]),
            languages=tuple(member["languages"]),
            access_needs=tuple(member["access"]),
            safe_distance_km=member["safe_km"],
            **columns,
        )
        persons.append(person)
        farthest = max(farthest, member["safe_km"])
        members.append(
            MemberFacts(
                **columns,
                age_band=member["age_band"],
                languages=frozenset(member["languages"]),
                access=frozenset(member["access"]),
                consents=_consents(person, member, services, at),
            )
        )
    urgency = Urgency(said["urgency"])
    first, *others = persons
    row = a_need(
        person=first,
        party=others,
        consent=False,
        kind=NeedKind(said["kind"]),
        urgency=urgency,
        area=said["area"],
        by=officer,
    )
    facts = NeedFacts(
        kind=said["kind"],
        members=tuple(members),
        party_size=len(members),
        urgency=urgency.value,
        accountable=case.accountable_id,
        area=said["area"],
        open_within=open_within(urgency=urgency, answer_within=row.clocks.expire_after(urgency)),
        too_near=within(said["exploited_in"], farthest) if said["exploited_in"] and farthest else frozenset(),
        tied=frozenset(case.suspects.filter(tied_to__isnull=False).values_list("tied_to", flat=True)),
        agreed=_agreed(services),
        barred=frozenset(case.barrings.values_list("organisation", flat=True)),
    )
    return row, facts


def _agreed(services) -> frozenset[str]:
    rows = Agreement.objects.all()
    return frozenset(agreed_token(why, party) for row in rows for party in row.parties for why in row.purposes)


def _consents(person, member, services, at) -> frozenset[str]:
    tokens: frozenset[str] = frozenset()
    is_adult = member["age_band"].startswith("adult")
    for purpose, kinds, index, given_by, ends in member["consents"]:
        named = [services[index].organisation_id] if index is not None and index < len(services) else []
        walled = [kind for kind in kinds if kind in {"police", "immigration", "embassy"}]
        kinds, named = (walled[:1], []) if walled else (kinds, named)
        if not kinds and not named:
            continue
        until = None if ends is None else at + timedelta(hours=ends)
        sure = bool(walled) or purpose == "repatriation" or index == 0  # the others are one member's word
        Consent.objects.create(
            case=person.case,
            person=person,
            given_by=given_by,
            purpose=purpose,
            field_groups=["identity"],
            recipient_kinds=kinds,
            recipients=named,
            given_how="spoken",
            language="id",
            given_at=NINE,
            until=until,
            recorded_by="set-up",
            confirmed_as="earlier" if sure else "",
        )
        speaks = given_by == "person" or (not is_adult and (given_by == "child_authority" or purpose == "services"))
        if speaks and (until is None or until > at):
            told = {"kinds": frozenset(kinds), "organisations": frozenset(named)}
            tokens |= consent_tokens(purpose, **told, is_sure=sure)
    return tokens


def test_every_rule_is_said_in_both_languages_and_shown():
    assert list(SQL) == list(FAILS) == list(Rule)
    assert {rule.shown for rule in Rule} == set(ShownRule)


def test_a_safety_rule_is_never_named():
    shown = {Rule.SAFE_DISTANCE.shown, Rule.SUSPECT_TIED.shown, Rule.RELATIVE_HOUSED.shown}
    assert shown == {ShownRule.SAFETY}
    assert {Rule.SAFE_DISTANCE.label, Rule.SUSPECT_TIED.label, Rule.RELATIVE_HOUSED.label} == {
        "Not suitable for safety"
    }


@pytest.mark.django_db
def test_a_service_that_houses_somebody_suspected_in_the_case_is_not_suitable_for_safety():
    shelter = a_shelter(total=9)
    housed = a_placement(offer=None)
    other = a_person(name="Practice Recruiter")
    offer = an_offer(need=a_need(person=other), to=shelter)
    actions.accept_offer(offer=offer, actor=a_worker(of=shelter.organisation), at=NINE)
    need = a_need()
    a_suspect(case=need.case, name="practice recruiter")
    found = match_as_everyone(need=need, at=NINE)
    assert found.failed[shelter.pk] == (Rule.RELATIVE_HOUSED,)
    assert found.failed[housed.service_id] == ()
    (group,) = [each for each in found.excluded if shelter in each.services]
    assert group.rule == ShownRule.SAFETY


@pytest.mark.django_db
def test_what_is_told_of_an_excluded_service_is_the_rule_that_can_least_be_changed():
    need = a_need(consent=False)
    shelter = a_shelter(total=0, sexes=["male"])
    found = match_as_everyone(need=need, at=NINE)
    assert set(found.failed[shelter.pk]) == {Rule.SEX, Rule.NO_PLACE, Rule.NO_CONSENT}
    assert [group.rule for group in found.excluded] == [ShownRule.SEX]


def test_a_recipient_behind_the_firewall_is_asked_only_for_what_it_is_for():
    need = NeedFacts(kind="shelter", members=(MemberFacts(consents=frozenset({"services|kind:police"})),))
    police = ServiceFacts(id=1, organisation=1, told_as="police")
    assert Rule.FIREWALL in excluded_by(need, police, NINE)
