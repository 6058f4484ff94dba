"""A surge: hundreds of people a day come to one practice desk, and the real actions and clocks carry them.

The scale is that of an embassy in Phnom Penh, to which 2,277 people came in nine days of January 2026
(suarasurabaya.net, 25 January 2026). Time runs fast; the moments lie in the last days before now.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from lindung.cases import actions as cases
from lindung.cases.actions import CaseFacts
from lindung.cases.models import Case
from lindung.cases.rules import ConsentFacts, PersonFacts
from lindung.desk.practice.case_stories import HELPERS
from lindung.desk.practice.cast import add_service, address_of, administrator_of, content, join
from lindung.desk.practice.clockwork import sweep
from lindung.desk.practice.profiles import Profile, draw
from lindung.directory.models import Service
from lindung.kernel.errors import Refusal
from lindung.partners import actions as partners
from lindung.partners.models import Actor, Member, Organisation
from lindung.partners.rules import Enforces, FieldGroup, NeedKind, OrganisationKind, Purpose, Role, Urgency
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals import actions as referrals
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import DeclineReason, NeedState, OfferState, PlacementOutcome, PlacementState
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.reports.rules import Answer, ReportChannel, Sign, Told

PEOPLE, DAYS, COUNTRY = 2_277, 9, "KH"
HALLS = 12
OPEN_HOURS = range(7, 21)
GROUPS = (1, 1, 1, 1, 1, 1, 2, 2, 3, 5)
ANSWERS = {"yes": 60, "no": 8, "silent": 32}
STAYS_H = (20, 30, 44, 68)
NOTE = "Practice surge: all of this is invented."


@dataclass
class Crew:
    """Who receives people at the desk, and who answers at the halls."""

    duty: Actor
    officer: Actor
    worker: Actor
    areas: list[str]
    hosts: dict[int, Actor] = field(default_factory=dict)
    halls: list[Service] = field(default_factory=list)


@dataclass
class Outcome:
    """What happened, in people and in cases; `refused`: actions that came too late for what had changed meanwhile."""

    people: int = 0
    cases: int = 0
    refused: int = 0
    needs: Counter[str] = field(default_factory=Counter)
    offers: Counter[str] = field(default_factory=Counter)
    over_clock: int = 0
    need_ids: list[int] = field(default_factory=list)


def run(*, days: int, people: int, seed: int, now: datetime, say: Callable[[int, Outcome], None]) -> Outcome:
    """Let it happen; `say` is told after each day. Every group of people and every answer is its own transaction."""
    chance = Random(seed)  # noqa: S311 # nosec B311
    begins_at = now - timedelta(days=days)
    with acting(organisations=EVERYONE):
        crew = _gather(people, begins_at)
    outcome, before = Outcome(), 0
    for day, came in enumerate(_a_day(people, days), start=1):
        for hour in range(24):
            at = begins_at + timedelta(days=day - 1, hours=hour)
            in_this_hour = _in_this_hour(came, hour)
            while outcome.people < before + in_this_hour:
                left = before + in_this_hour - outcome.people
                _come(crew, chance, outcome, left, at + timedelta(minutes=55 * (1 - left / in_this_hour)))
            before += in_this_hour
            _go_on(crew, chance, outcome, at + timedelta(minutes=59))
        say(day, outcome)
    with acting(organisations=EVERYONE):
        _count(outcome, now)
    return outcome


def _a_day(people: int, days: int) -> Iterator[int]:
    for day in range(days):
        yield people * (day + 1) // days - people * day // days


def _in_this_hour(came: int, hour: int) -> int:
    if hour not in OPEN_HOURS:
        return 0
    turn = hour - OPEN_HOURS.start
    return came * (turn + 1) // len(OPEN_HOURS) - came * turn // len(OPEN_HOURS)


def _gather(people: int, at: datetime) -> Crew:
    """The desk's own people, and halls that open for this surge alone."""
    desk = Organisation.objects.get(country=COUNTRY, is_practice=True, kind=OrganisationKind.NATIONAL_DESK.value)
    code = COUNTRY.lower()
    duty, officer, worker = (_member(desk, f"{name}.{code}") for name in ("duty", "officer", "caseworker"))
    crew = Crew(duty, officer, worker, areas=list(content(COUNTRY)["areas"]))
    coordinator, supervisor = (_member(desk, f"{name}.{code}") for name in ("coordinator", "supervisor"))
    number = Organisation.objects.filter(desk=desk, name__startswith="Surge Hall").count() // HALLS + 1
    for hall in range(1, HALLS + 1):
        _open_hall(crew, (coordinator, supervisor), f"{number}-{hall}", max(2, people // 60), at)
    parties = [desk, *(host.organisation for host in crew.hosts.values() if host.organisation)]
    agreement = partners.draft_agreement(
        title=f"Practice agreement of surge {number}",
        parties=parties,
        purposes=[Purpose.SERVICES.value],
        field_groups=[group.value for group in FieldGroup],
        from_at=at,
        until_at=at + timedelta(days=365),
        actor=coordinator,
        at=at,
    )
    partners.put_agreement_in_force(agreement=agreement, document_hash="5" * 64, actor=supervisor, at=at)
    return crew


def _member(desk: Organisation, key: str) -> Actor:
    member = Member.objects.select_related("organisation__key").get(account__email=address_of(key))
    member.organisation = desk
    return Actor.of_member(member)


def _open_hall(crew: Crew, leads: tuple[Actor, Actor], name: str, places: int, at: datetime) -> None:
    coordinator, supervisor = leads
    if coordinator.organisation is None:
        return
    hall = partners.invite_organisation(
        name=f"Surge Hall {name} (Practice)",
        kind=OrganisationKind.SHELTER.value,
        country=COUNTRY,
        timezone=coordinator.organisation.timezone,
        language="en",
        actor=coordinator,
        at=at,
    )
    partners.vet_organisation(organisation=hall, enforces=Enforces.NOTHING.value, actor=supervisor, at=at)
    roles = [Role.PARTNER_WORKER.value]
    host = join(hall, key=f"surge.{name}", name="Hat Surge", roles=roles, language="en", at=at)
    phone, channel = f"+855 20 000 {7000 + len(crew.halls)}", address_of(f"surge.{name}")
    partners.set_duty_contact(
        organisation=hall,
        name="Hat Surge",
        phone=phone,
        notice_channel=channel,
        actor=administrator_of(hall, f"surge.{name}", at),
        at=at,
    )
    terms = {
        "kind": NeedKind.SHELTER.value, "name": "Hall for a surge", "takes_children_with_carer": True,
        "takes_children_alone": True, "keeps_families_together": True, "languages": ["km", "en", "id"],
        "interpreter_available": True, "takes_emergencies": True, "places": places,
    }  # fmt: skip
    crew.hosts[hall.id] = host
    crew.halls.append(add_service(host, terms, assured_by=coordinator, at=at))


def _come(crew: Crew, chance: Random, outcome: Outcome, most: int, at: datetime) -> None:
    """A person, a family or a group walks in: report, triage, case, consent, need, offer."""
    size = min(chance.choice(GROUPS), most)
    profile = draw(chance, COUNTRY, crew.areas, urgency=chance.choice((Urgency.URGENT, Urgency.SOON)), is_adult=True)
    with acting(organisations=EVERYONE):
        case = _open(crew, profile, size, f"surge:{at.isoformat()}:{outcome.people}", at)
        outcome.people, outcome.cases = outcome.people + size, outcome.cases + 1
        need = _ask_for(crew, case, profile, at)
        outcome.need_ids.append(need.pk)
    _try(outcome, _offer, crew, need, at)


def _open(crew: Crew, profile: Profile, size: int, key: str, at: datetime) -> Case:
    told = Told(
        country=COUNTRY,
        language=profile.language,
        answers=dict.fromkeys(profile.signs, Answer.YES),
        narrative=profile.story,
        area=profile.area,
        staff_note=NOTE,
    )
    desk_id = crew.duty.organisation_id or 0
    received = reports.receive_report(
        told=told, channel=ReportChannel.WALK_IN, desk_id=desk_id, sent_as=key, actor=crew.duty, at=at, tell_desk=False
    )
    report = Report.objects.select_related("policy", "key").get(ref=received.ref)
    reports.take_into_triage(report=report, actor=crew.duty, at=at)
    persons = [_numbered(profile.person, number) for number in range(size)]
    answers = dict.fromkeys(Sign, Answer.NO) | dict.fromkeys(profile.signs, Answer.YES)
    case = cases.open_case(
        answers=answers,
        report=report,
        facts=CaseFacts(area=profile.area, summary=profile.story),
        persons=persons,
        assignee=crew.worker.member,
        actor=crew.duty,
        at=at,
    )
    cases.record_contact(case=case, actor=crew.worker, at=at)
    return case


def _numbered(person: PersonFacts, number: int) -> PersonFacts:
    return PersonFacts(**{**vars(person), "name": f"{person.name} {number + 1}", "safe_distance_km": 0})


def _ask_for(crew: Crew, case: Case, profile: Profile, at: datetime) -> Need:
    people = list(case.persons.select_related("key").order_by("id"))
    facts = ConsentFacts(
        purpose=Purpose.SERVICES,
        field_groups=frozenset(FieldGroup),
        recipient_kinds=HELPERS,
        language=profile.language,
    )
    for person in people:
        person.case = case
        cases.record_consent(person=person, facts=facts, actor=crew.worker, at=at)
    return referrals.add_need(
        case=case, person=people[0], party=people[1:], kind=NeedKind.SHELTER, actor=crew.worker, at=at
    )


def _offer(crew: Crew, need: Need, at: datetime) -> None:
    """The hall with the most room is asked; when all are full, the need waits with its clock."""
    rooms = Service.objects.filter(pk__in=[hall.pk for hall in crew.halls], places_free__gte=need.party_size)
    emptiest = rooms.order_by("-places_free", "id").first()
    if emptiest is not None:
        referrals.offer(need=need, services=[emptiest], actor=crew.officer, at=at)


def _go_on(crew: Crew, chance: Random, outcome: Outcome, at: datetime) -> None:
    """One hour later: clocks ring, partners answer or not, people arrive, stays end, waiting people are asked for."""
    sweep(at)
    with acting(organisations=EVERYONE):
        asked = Offer.objects.open().filter(to_organisation__in=crew.hosts, offered_at__lte=at)
        offers = list(asked.select_related("need__case", "service", "to_organisation"))
        stays = Placement.objects.open().filter(accountable__in=crew.hosts)
        placements = list(stays.select_related("need__case"))
        waiting = list(Need.objects.filter(pk__in=outcome.need_ids, state__in=_UNASKED).select_related("case"))
    for offer in offers:
        _try(outcome, _answer, crew, offer, chance.choices(list(ANSWERS), weights=list(ANSWERS.values()))[0], at)
    for placement in placements:
        _try(outcome, _move_on, crew, placement, chance.random(), chance.choice(STAYS_H), at)
    for need in waiting:
        _try(outcome, _offer, crew, need, at)


_UNASKED = (NeedState.OPEN.value, NeedState.STUCK.value)


def _answer(crew: Crew, offer: Offer, answer: str, at: datetime) -> None:
    host = crew.hosts[offer.to_organisation_id]
    if answer == "yes":
        referrals.accept_offer(offer=offer, actor=host, at=at)
    elif answer == "no":
        referrals.decline_offer(offer=offer, reason=DeclineReason.NO_STAFF, actor=host, at=at)


def _move_on(crew: Crew, placement: Placement, luck: float, stays_h: int, at: datetime) -> None:
    host = crew.hosts[placement.accountable_id]
    if placement.state == PlacementState.EXPECTED.value:
        if luck < 0.04:
            referrals.record_not_arrived(placement=placement, actor=host, at=at)
        elif luck < 0.7:
            referrals.record_arrived(placement=placement, actor=host, at=at)
    elif placement.arrived_at and placement.arrived_at + timedelta(hours=stays_h) <= at:
        referrals.end_placement(placement=placement, outcome=PlacementOutcome.MOVED_ON, actor=host, at=at)


def _try(outcome: Outcome, act: Callable[..., None], *said: Any) -> None:
    """One transaction; a refusal (somebody or the clock was first) is counted, and life goes on."""
    try:
        with acting(organisations=EVERYONE):
            act(*said)
    except Refusal:
        outcome.refused += 1


def _count(outcome: Outcome, now: datetime) -> None:
    """Where everybody is now; over the clock: not placed by the moment of the policy."""
    needs = Need.objects.filter(pk__in=outcome.need_ids)
    outcome.needs = Counter(needs.values_list("state", flat=True))
    outcome.offers = Counter(Offer.objects.filter(need__in=outcome.need_ids).values_list("state", flat=True))
    waiting = (NeedState.OPEN.value, NeedState.OFFERED.value, NeedState.STUCK.value)
    never = needs.filter(state__in=waiting, place_by__lt=now).count()
    yes = Offer.objects.filter(need__in=outcome.need_ids, state=OfferState.ACCEPTED.value, is_late=False)
    late = sum(
        bool(answered and answered > place_by)
        for answered, place_by in yes.values_list("answered_at", "need__place_by")
    )
    outcome.over_clock = never + late
