"""The case page of the desk, with this room's parts: everything in a fixed number of queries, the reading noted."""

import pytest
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.cases import queries
from lindung.partners.rules import Role
from lindung.reports.rules import Sign
from tests.factories import NINE
from tests.factories.cases import a_barring, a_case, a_person, a_sight, a_suspect, a_task, an_assessment, an_officer
from tests.factories.partners import a_member, an_organisation, signed_in
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db


def _full_case():
    case = a_case(Sign.HELD, report=a_report())
    person = a_person(case=case, name="Practice Whole")
    a_sight(person=person)
    a_suspect(case=case, tied_to=an_organisation())
    a_barring(case=case, organisation=an_organisation())
    an_assessment(person=person)
    a_task(case=case)
    return case


def test_it_tells_who_answers_which_clock_runs_and_the_story(client):
    case = _full_case()
    page = signed_in(client, a_member(of=case.accountable)).get(reverse("desk:case", args=[case.ref]))
    text = page.content.decode()
    assert page.status_code == 200
    for said in (
        "Practice Whole",
        case.accountable.name,
        "the supervisors are told",
        "Case opened. Urgency: Immediate",
    ):
        assert said in text, said
    assert Trail.objects.filter(what__in=["case.read", "person.read"]).exists()


def test_a_second_person_costs_no_further_query(django_assert_max_num_queries, django_assert_num_queries):
    officer, case = an_officer(), _full_case()

    def read():
        page = queries.case_page(case, officer, at=NINE)
        return [
            list(value) for value in page.values() if hasattr(value, "__iter__") and not isinstance(value, str | dict)
        ]

    with django_assert_max_num_queries(18) as first:
        read()
    a_person(case=case)
    an_assessment(person=a_person(case=case))
    with django_assert_num_queries(len(first)):
        read()


def test_a_partner_with_a_sight_reads_its_part_and_no_story():
    case = a_case()
    sight = a_sight(person=a_person(case=case, name="Practice Known"))
    worker = signed_in(Client(), a_member(of=sight.organisation, roles=[Role.CASE_WORKER]))
    page = worker.get(reverse("desk:case", args=[case.ref]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Practice Known" in text
    assert "Case opened." not in text
    assert "Suspected" not in text
