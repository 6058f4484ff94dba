"""The desk's pages: three people stand before each, and each sees what is theirs."""

import pytest
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.kernel.refs import make_ref
from lindung.partners.rules import Role
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, a_task, an_officer
from tests.factories.partners import a_member, an_organisation, signed_in
from tests.factories.referrals import an_offer
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db


def client_of(actor) -> Client:
    return signed_in(Client(), actor.member)


def test_the_queue_says_clock_what_accountable_and_what_happens_if_nobody_acts():
    officer = an_officer()
    case = a_case(by=officer)
    page = client_of(officer).get(reverse("desk:queue"))
    assert page.status_code == 200
    text = page.content.decode()
    assert case.ref[:5] in text
    assert case.accountable.name in text
    assert "the supervisors are told" in text
    assert '<span class="clock' in text


def test_an_empty_queue_says_so():
    page = client_of(an_officer(of=an_organisation())).get(reverse("desk:queue"))
    assert "Nothing here waits for anybody." in page.content.decode()


def test_a_row_opens_beside_the_list():
    officer = an_officer()
    case = a_case(by=officer)
    text = client_of(officer).get(reverse("desk:queue"), {"open": case.ref}).content.decode()
    assert "Close this panel" in text
    assert reverse("desk:case", args=[case.ref]) in text


@pytest.mark.parametrize("query", [{"whose": "everyone"}, {"kind": "x' OR 1=1"}, {"page": "0" * 300}, {"page": "é"}])
def test_a_filter_nobody_made_is_no_error_of_ours(query):
    assert client_of(an_officer()).get(reverse("desk:queue"), query).status_code in {200, 422}


def test_the_queue_asks_the_same_number_of_queries_for_one_row_and_for_many(django_assert_max_num_queries):
    officer = an_officer()
    case = a_case(by=officer)
    for _ in range(12):
        a_task(case=case, by=officer)
        an_offer(by=officer)
    client = client_of(officer)
    with django_assert_max_num_queries(14):
        client.get(reverse("desk:queue"))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST, Role.TRAINER, Role.INTERPRETER])
def test_roles_without_work_on_the_desk_get_no_queue(role):
    member = a_member(of=an_organisation(), roles=[role])
    assert signed_in(Client(), member).get(reverse("desk:queue")).status_code == 403


def test_nobody_signed_in_is_asked_to_sign_in():
    page = Client().get(reverse("desk:queue"))
    assert (page.status_code, page.url) == (302, f"{reverse('account_login')}?next=/desk/")


def test_the_case_page_tells_the_story_and_reading_it_is_on_the_trail():
    officer = an_officer()
    case = a_case(by=officer)
    a_person(case=case, by=officer, name="Practice Siti")
    page = client_of(officer).get(reverse("desk:case", args=[case.ref]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Practice Siti" in text
    assert "What happened" in text
    assert Trail.objects.filter(what="person.read", about=case.ref, by=officer.ref).count() == 1


def test_a_strangers_case_answers_like_none_and_costs_the_same(django_assert_max_num_queries):
    case = a_case()
    stranger = client_of(an_officer(of=an_organisation()))
    with django_assert_max_num_queries(9) as theirs:
        foreign = stranger.get(reverse("desk:case", args=[case.ref]))
    with django_assert_max_num_queries(9) as nobodys:
        absent = stranger.get(reverse("desk:case", args=[make_ref()]))
    assert foreign.status_code == absent.status_code == 404
    assert len(theirs) == len(nobodys)


def test_a_reference_is_found_by_post_and_never_stands_in_an_address_before():
    officer = an_officer()
    report = a_report()
    client = client_of(officer)
    found = client.post(reverse("desk:find"), {"ref": f" {report.ref[:5].lower()} {report.ref[5:]} "})
    assert (found.status_code, found.url) == (302, reverse("reports_staff:report", args=[report.ref]))
    missing = client.post(reverse("desk:find"), {"ref": make_ref()})
    assert (missing.status_code, "nothing under this reference" in missing.content.decode()) == (200, True)
    wrong = client.post(reverse("desk:find"), {"ref": "0000000001"})
    assert "not a whole reference" in wrong.content.decode()
    assert 'value="0000000001"' in wrong.content.decode()


def test_news_are_counted_and_announced_not_moved_in():
    officer = an_officer()
    a_case(by=officer)
    client = client_of(officer)
    said = client.get(reverse("desk:news"), {"since": (NINE.replace(year=2020)).isoformat()})
    assert "1 new item" in said.content.decode()
    assert client.get(reverse("desk:news"), {"since": "yesterday"}).content.strip() == b""


def test_the_board_is_for_the_national_desk_and_names_no_reference():
    case = a_case()
    coordinator = a_member(of=case.accountable.national_desk, roles=[Role.COORDINATOR])
    page = signed_in(Client(), coordinator).get(reverse("desk:board"))
    text = page.content.decode()
    assert page.status_code == 200
    assert case.accountable.name in text
    assert case.ref[:5] not in text
    stranger = a_member(of=an_organisation(), roles=[Role.COORDINATOR])
    assert signed_in(Client(), stranger).get(reverse("desk:board")).status_code == 403


@pytest.mark.parametrize(
    ("role", "begins"),
    [
        (Role.DUTY_OFFICER, "desk:queue"),
        (Role.CASE_WORKER, "desk:queue"),
        (Role.PARTNER_WORKER, "referrals:inbox"),
        (Role.COORDINATOR, "desk:board"),
        (Role.ADMINISTRATOR, "partners:network"),
        (Role.AUDITOR, "desk:trail"),
        (Role.INTERPRETER, "partners:me"),
    ],
)
def test_whoever_signs_in_begins_on_a_page_of_their_own(role, begins):
    client = client_of(an_officer(roles=[role]))
    page = client.get(reverse("desk:start"))
    assert (page.status_code, page.url) == (302, reverse(begins))
    assert client.get(page.url).status_code == 200


def test_an_auditor_reads_the_own_trail_without_contents_and_nobody_else_does():
    officer = an_officer()
    case = a_case(by=officer)
    a_person(case=case, by=officer, name="Practice Siti")
    a_case(by=an_officer(of=an_organisation()))
    auditor = a_member(of=officer.organisation, roles=[Role.AUDITOR])
    page = signed_in(Client(), auditor).get(reverse("desk:trail"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "person.added" in text
    assert "Practice Siti" not in text
    assert {entry.organisation_id for entry in page.context["page"].rows} == {officer.organisation_id}
    assert client_of(officer).get(reverse("desk:trail")).status_code == 403


def test_the_trail_goes_on_page_by_page():
    officer = an_officer()
    for _ in range(60):
        a_case(by=officer)
    client = signed_in(Client(), a_member(of=officer.organisation, roles=[Role.AUDITOR]))
    first = client.get(reverse("desk:trail")).context["page"]
    second = client.get(reverse("desk:trail"), {"page": first.next_cursor}).context["page"]
    assert len(first.rows) == 50
    assert not {entry.pk for entry in first.rows} & {entry.pk for entry in second.rows}
