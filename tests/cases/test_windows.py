"""Windows that close pull the clock in, also when they are learned of later; the case page shows the first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lindung.cases import actions
from lindung.cases.rules import AgeBand, DateAhead, Harm
from lindung.partners.rules import Role
from lindung.reports.rules import Sign
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, an_officer
from tests.factories.partners import a_member, signed_in

pytestmark = pytest.mark.django_db


def _harm(case, harm, hours_ago, at=NINE):
    return actions.record_harm(
        case=case, harmed_at={harm: at - timedelta(hours=hours_ago)}, actor=an_officer(of=case.accountable), at=at
    )


def test_harm_learned_of_later_opens_its_window_and_pulls_contact_in():
    case = a_case(Sign.EXPLOITATION_NOW)
    before = case.contact_due_at
    assert _harm(case, Harm.SEXUAL_VIOLENCE, 60)
    case.refresh_from_db()
    assert case.window == "hiv_prophylaxis"
    assert case.contact_due_at == NINE + timedelta(hours=72 - 60 - 6) < before
    assert case.due_at <= case.contact_due_at


def test_in_contact_the_review_comes_before_the_window_closes():
    case = a_case(Sign.EXPLOITATION_NOW)
    actions.record_contact(case=case, actor=an_officer(of=case.accountable), at=NINE)
    case.refresh_from_db()
    _harm(case, Harm.SEXUAL_VIOLENCE, 70)
    case.refresh_from_db()
    assert case.due_at == NINE


def test_when_the_first_window_has_closed_the_next_takes_its_place():
    case = a_case(Sign.EXPLOITATION_NOW)
    _harm(case, Harm.SEXUAL_VIOLENCE, 80)
    case.refresh_from_db()
    assert case.window == "emergency_contraception"


def test_a_window_never_moves_the_clock_out_and_saying_it_twice_changes_nothing():
    case = a_case(Sign.HELD)
    before = case.due_at
    _harm(case, Harm.SEXUAL_VIOLENCE, 1)
    case.refresh_from_db()
    assert case.due_at == before
    assert not _harm(case, Harm.SEXUAL_VIOLENCE, 1)


def test_a_child_entered_later_opens_the_window_of_her_first_assessment():
    case = a_case(Sign.EXPLOITATION_NOW)
    a_person(case=case, age_band=AgeBand.CHILD_12_14)
    case.refresh_from_db()
    assert case.window == "child_assessment"


def test_harm_in_the_future_is_refused():
    case = a_case()
    with pytest.raises(DateAhead):
        _harm(case, Harm.SEXUAL_VIOLENCE, -1)


def test_the_page_corrects_the_case_and_keeps_what_was_not_sent(client):
    case = a_case(Sign.EXPLOITATION_NOW)
    page = signed_in(client, a_member(of=case.accountable, roles=[Role.DESK_OFFICER]))
    url = reverse("cases:change", args=[case.ref])
    assert page.get(url).status_code == 200
    area = "MY-10.1704"
    assert page.post(url, {"area": area, "exploitation_area": "MY-14", "summary": "It is nearer."}).status_code == 302
    assert page.post(url, {"area": area}).status_code == 302
    case.refresh_from_db()
    assert (case.area, case.exploitation_area, case.summary) == (area, "MY-14", "It is nearer.")
    assert page.post(url, {"area": "nowhere"}).status_code == 422
    assert page.post(url, {"violence_at": "2099-01-01T00:00", "summary": "Half of it."}).status_code == 422
    case.refresh_from_db()
    assert case.summary == "It is nearer."  # kept whole or not at all
