"""Counting what changed gives what counting everything gives, and what a plain SQL count gives; to the last person."""

# ruff: noqa: S608 - constants of this file only

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection

from lindung.audit.actions import seal_pending
from lindung.care import actions as care
from lindung.care.models import FollowUp
from lindung.care.rules import HowIsShe
from lindung.cases import actions as cases
from lindung.cases.models import Case, Person
from lindung.cases.rules import AgeBand, AgeReading, ErasureAsker, Outcome, ResidenceStatus, Sex
from lindung.plans.actions.counting import count_changes, count_everything
from lindung.plans.models import Cell, Counted, FigureState
from lindung.referrals.models import Placement
from lindung.referrals.rules import NotSuitable
from lindung.reports.rules import Answer
from tests.factories import NINE
from tests.factories.care import an_arrival, follow_ups_of
from tests.factories.cases import a_case, a_person, an_assessment, an_officer, person_facts
from tests.factories.partners import a_desk
from tests.factories.referrals import a_need, a_placement, a_shelter, an_offer
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db

AREAS = ("MY-10.1704", "MY-12", "", "MY-01.0101")
PURPOSES = ("forced_labour", "sexual_exploitation", "forced_begging", "forced_criminality", "servitude")


class History:
    """Things that happen at two desks, one after another, by the real actions."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.officers = [an_officer(of=a_desk("MY")), an_officer(of=a_desk("KH"))]
        self.shelters = [a_shelter(for_=each.organisation, total=400) for each in self.officers]
        self.at = NINE

    def happen(self):
        """One thing, a while after the last."""
        self.at += timedelta(hours=self.draw.choice((1, 7, 200)))
        self.draw.choice([self.case, self.case, self.person, self.assess, self.contact, self.place, self.arrive,
                          self.follow_up, self.erase, self.report, self.change])()  # fmt: skip

    def case(self):
        officer = self.draw.choice(self.officers)
        case = a_case(by=officer, at=self.at)
        if area := self.draw.choice(AREAS) if officer is self.officers[0] else "":
            cases.change_case(case=case, facts={"area": area}, actor=officer, at=self.at)
        self.person()

    def person(self):
        if (case := self.one(Case)) is not None:
            a_person(
                case=case, by=self.officer_of(case), at=self.at, sex=self.draw.choice(list(Sex)),
                age_band=self.draw.choice(list(AgeBand)), status=self.draw.choice(list(ResidenceStatus)),
                nationality=self.draw.choice(["ID", "KH", "", "MM"]),
                access_needs=self.draw.choice([(), ("wheelchair",)]),
            )  # fmt: skip

    def assess(self):
        if (person := self.one(Person, erased_at=None)) is not None:
            outcome = self.draw.choice([Outcome.INDICATION, Outcome.PRESUMED, Outcome.FORMALLY_IDENTIFIED])
            body = {"deciding_body": "Practice council", "document": "P 1"} if outcome.is_formal else {}
            said = dict.fromkeys(("recruited", self.draw.choice(PURPOSES)), Answer.YES)
            officer = self.officer_of(person.case)
            an_assessment(person=person, by=officer, answers=said, outcome=outcome, age=AgeReading.UNKNOWN, **body)

    def contact(self):
        if (case := self.one(Case, contacted_at=None)) is not None:
            cases.record_contact(case=case, actor=self.officer_of(case), at=self.at)

    def place(self):
        if (person := self.one(Person, erased_at=None, needs=None)) is not None:
            officer = self.officer_of(person.case)
            need = a_need(person=person, by=officer, at=self.at, area="")
            if self.draw.random() < 0.8 and officer is self.officers[0]:
                with suppress(NotSuitable):
                    a_placement(offer=an_offer(need=need, to=self.shelters[0], by=officer, at=self.at), at=self.at)

    def arrive(self):
        if (placement := self.one(Placement, state="expected")) is not None:
            an_arrival(placement=placement, at=self.at)
            follow_ups_of(placement, at=self.at)

    def follow_up(self):
        if (found := self.one(FollowUp, state="planned")) is not None:
            how = self.draw.choice(list(HowIsShe))
            officer = self.officer_of(found.case)
            care.record_follow_up(follow_up=found, how=how, note="Practice.", actor=officer, at=self.at)

    def erase(self):
        if self.draw.random() < 0.3 and (person := self.one(Person, erased_at=None, needs=None)) is not None:
            cases.forget_person(
                person=person, asker=ErasureAsker.PERSON, actor=self.officer_of(person.case), at=self.at
            )  # fmt: skip

    def report(self):
        a_report(at=self.at)

    def change(self):
        if (person := self.one(Person, erased_at=None)) is not None:
            cases.change_person(
                person=person, facts=person_facts(sex=self.draw.choice(list(Sex))),
                actor=self.officer_of(person.case), at=self.at,
            )  # fmt: skip

    def one(self, model, **that):
        rows = list(model.objects.filter(**that).order_by("id"))
        return self.draw.choice(rows) if rows else None

    def officer_of(self, case):
        return next(each for each in self.officers if each.organisation_id == case.accountable_id)


def cells():
    return sorted(Cell.objects.values_list(
        "desk_id", "is_practice", "figure", "dimension", "month", "key", "yes", "no"))  # fmt: skip


def plain(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return sorted(cursor.fetchall())


def of(figure, dimension):
    rows = Cell.objects.filter(figure=figure, dimension=dimension)
    return sorted((r.desk_id, r.month, r.key, r.yes, r.no) for r in rows)


# Written apart from the sources: counts of the same by other ways, straight from the tables.
DESK = "(SELECT coalesce(o.desk_id, o.id) FROM partners_organisation o WHERE o.id = c.accountable_id)"
ZONE = f"(SELECT d.timezone FROM partners_organisation d WHERE d.id = {DESK})"


def month(moment):
    return f"""((date_part('year', timezone({ZONE}, {moment})) * 12)::int
               + date_part('month', timezone({ZONE}, {moment}))::int - 1)"""


def first(outcomes):
    return f"(SELECT min(a.assessed_at) FROM cases_assessment a WHERE a.person_id = p.id AND a.outcome IN {outcomes})"


PERSONS = "FROM cases_person p, cases_case c WHERE c.id = p.case_id"
IN_TIME = "coalesce(c.contacted_at <= c.contact_due_at, false)"
NEED_ON_TIME = """(EXISTS (SELECT 1 FROM referrals_placement l WHERE l.need_id = n.id AND l.accepted_at <= n.place_by)
                   OR (n.state = 'met' AND coalesce(n.ended_at <= n.place_by, false)))"""
INDEPENDENT = {
    1: f"SELECT {DESK}, {month('c.opened_at')}, %s, count(*), 0 {PERSONS} GROUP BY 1, 2, 3",
    2: f"""SELECT {DESK}, {month(first("('indication', 'presumed', 'formally_identified')"))}, %s, count(*), 0
           {PERSONS} AND {first("('indication', 'presumed', 'formally_identified')")} IS NOT NULL GROUP BY 1, 2, 3""",
    4: f"""SELECT {DESK}, {month(first("('formally_identified')"))}, %s, count(*), 0
           {PERSONS} AND {first("('formally_identified')")} IS NOT NULL GROUP BY 1, 2, 3""",
    5: f"""SELECT {DESK}, {month("c.opened_at")}, %s, count(*) FILTER (WHERE {IN_TIME}),
           count(*) FILTER (WHERE NOT {IN_TIME}) {PERSONS} GROUP BY 1, 2, 3""",
    21: f"""SELECT {DESK}, {month("n.opened_at")}, %s, count(*) FILTER (WHERE {NEED_ON_TIME}),
            count(*) FILTER (WHERE NOT {NEED_ON_TIME})
            FROM referrals_need n, cases_person p, cases_case c WHERE c.id = n.case_id AND p.id = n.person_id
            GROUP BY 1, 2, 3""",
    30: f"""SELECT {DESK}, {month("f.done_at")}, %s, count(*), 0
            FROM care_followup f, cases_person p, cases_case c
            WHERE c.id = f.case_id AND p.id = f.person_id AND f.state = 'done' GROUP BY 1, 2, 3""",
    31: f"""SELECT {DESK}, {month("f.done_at")}, %s,
            count(*) FILTER (WHERE f.how_is_she LIKE 'safe%%'), count(*) FILTER (WHERE f.how_is_she = 'not_safe')
            FROM care_followup f, cases_person p, cases_case c
            WHERE c.id = f.case_id AND p.id = f.person_id AND f.state = 'done' GROUP BY 1, 2, 3""",
}
AGE = "CASE WHEN p.age_band LIKE 'child%%' THEN 'child' WHEN p.age_band LIKE 'adult%%' THEN 'adult' ELSE 'unknown' END"
PROVINCE = "CASE WHEN c.area = '' THEN 'unknown' ELSE regexp_replace(c.area, '[.].*', '') END"
KIND = """coalesce((SELECT a.exploitation FROM cases_assessment a WHERE a.person_id = p.id AND a.exploitation <> ''
          ORDER BY a.id DESC LIMIT 1), 'unknown')"""
GROUPS = {
    "": "''", "sex": "p.sex", "age": AGE, "status": "p.status", "province": PROVINCE, "exploitation": KIND,
    "nationality": "CASE p.nationality WHEN '' THEN 'unknown' ELSE p.nationality END",
    "disability": "CASE WHEN p.access_needs = '{}' THEN 'not_said' ELSE 'yes' END",
    "age*sex": f"{AGE} || '|' || p.sex", "age*province": f"{AGE} || '|' || {PROVINCE}",
}  # fmt: skip


def agrees_with_plain_sql():
    for figure, statement in INDEPENDENT.items():
        for dimension, group in GROUPS.items():
            assert of(figure, dimension) == plain(statement.replace("%s", group).replace("%%", "%")), (
                figure, dimension)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_after_any_history_what_changed_is_counted_as_if_everything_were_and_as_plain_sql_counts(seed):
    history = History(seed)
    for turn in range(60):
        history.happen()
        if turn % 9 == 0:
            seal_pending(at=history.at)
            count_changes(at=history.at)
    seal_pending(at=history.at)
    assert count_changes(at=history.at).is_done
    found, units = cells(), Counted.objects.count()
    assert len(found) > 300
    agrees_with_plain_sql()
    count_everything(at=history.at)
    assert cells() == found
    assert Counted.objects.count() == units


def test_only_what_changed_is_counted_again():
    history = History(1)
    for _ in range(12):
        history.case()
    seal_pending(at=history.at)
    count_everything(at=history.at)
    assert count_changes(at=history.at).refs == 0
    person = Person.objects.order_by("id").first()
    cases.change_person(
        person=person, facts=person_facts(sex=Sex.OTHER), actor=history.officer_of(person.case), at=history.at
    )  # fmt: skip
    assert count_changes(at=history.at).refs == 0  # not sealed yet: it waits
    seal_pending(at=history.at)
    assert count_changes(at=history.at).refs == 1
    assert count_changes(at=history.at).refs == 0
    agrees_with_plain_sql()


def test_a_pass_with_a_limit_goes_on_where_it_stopped():
    history = History(2)
    for _ in range(5):
        history.case()
    seal_pending(at=history.at)
    passes = 0
    while not count_changes(at=history.at, limit=3).is_done:
        passes += 1
    assert passes > 2
    agrees_with_plain_sql()
    assert FigureState.objects.get().refreshed_at == history.at
