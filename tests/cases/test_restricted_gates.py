"""Every gate that leads to a restricted case: what a colleague who is not one of the few meets, in both walls."""

import pytest
from django.db.models import Q
from django.test import Client

from lindung.cases import actions, queries
from lindung.cases.actions.restricting import open_case_to_all
from lindung.cases.models import Case, Disclosure, Person
from lindung.cases.rules.restricting import OpenReason
from lindung.desk import queries as desk
from lindung.desk.rules import Whose
from lindung.notices.models import Notice
from lindung.notices.rules import NoticeState
from lindung.partners.models import Actor
from lindung.partners.rules import Role, TokenScope
from lindung.referrals.models import Need, Offer, Placement
from lindung.reports import actions as reports
from lindung.reports import queries as report_queries
from lindung.reports.models import Report
from tests.cases.few_eyes import NAME, Few, few_around, fill, inside, numbers_of, raw, restrict, tables_of_a_case
from tests.factories import NINE
from tests.factories.cases import a_case, an_officer, person_facts
from tests.factories.partners import a_token, signed_in
from tests.factories.reports import a_received_report

pytestmark = pytest.mark.django_db
# Rows that are another organisation's as well, which keeps seeing them; inside the own one the rule is the same.
NO_GATE_OF_THEIR_OWN = {
    "cases.LinkedReport": "read by the case or the report that was found through its gate",
    "cases.Sight": "read by the person that was found through her gate",
    "cases.Barring": "read by the case",
    "cases.Disclosure": "read by the person",
    "cases.NameToken": "keyed pieces; whoever searches sees persons, through their gate",
    "referrals.Candidate": "read by the need",
    "referrals.Need_party": "read by the need",
}
NOBODYS = {"referrals.Showing": "counted by the clock; inside a request no row of it exists for anybody"}


@pytest.fixture
def few() -> Few:
    """A restricted case with everything on it."""
    made = few_around(restricted=False)
    fill(made)
    restrict(made)
    made.case.refresh_from_db()
    return made


def test_every_table_that_leads_to_a_case_has_both_walls_around_a_restricted_one(few: Few) -> None:
    """Found, not listed: a new table without the gate fails here, and one without a row in the builder."""
    wrong = []
    people = ((few.colleague, False), (few.assignee, True), (few.named, True), (few.supervisor, True))
    for model, way in tables_of_a_case().items():
        label, numbers = model._meta.label, numbers_of(few, model, way)
        gate = getattr(getattr(model, "objects", None), "all", lambda: None)()
        has_gate = hasattr(gate, "visible_to")
        wrong += [] if numbers else [f"{label}: no row of the case, add one in few_eyes.fill"]
        wrong += [] if has_gate or label in {**NO_GATE_OF_THEIR_OWN, **NOBODYS} else [f"{label}: needs a gate"]
        for actor, opens in people:
            if has_gate:
                seen = set(gate.visible_to(actor).filter(pk__in=numbers).values_list("pk", flat=True))
                wrong += [] if seen == (numbers if opens else set()) else [f"{label}: the gate, {opens}"]
            with inside(actor):
                seen = raw(model._meta.db_table, numbers)
            expected = numbers if opens and label not in NOBODYS else set()
            wrong += [] if seen == expected else [f"{label}: the second wall, {opens}"]
    assert wrong == []


def test_an_open_case_is_read_by_all_as_before() -> None:
    few = few_around(restricted=False)
    with inside(few.colleague):
        assert Case.objects.visible_to(few.colleague).filter(pk=few.case.pk).exists()
        assert Report.objects.visible_to(few.colleague).filter(pk=few.report.pk).exists()


def test_queues_counts_and_search_are_as_if_it_were_not_there(few: Few) -> None:
    refs = {row.ref for model in (Case, Need, Offer, Placement) for row in model._base_manager.all()}
    with inside(few.colleague):
        for whose in (Whose.ORGANISATION, Whose.ALL):
            assert not {row.ref for row in desk.queue(few.colleague, whose=whose).rows} & refs
        assert desk.count_since(few.colleague, NINE.replace(year=2000), up_to=99) == 0
        assert [desk.find(few.colleague, ref) for ref in sorted(refs)] == [None] * len(refs)
        assert queries.find_persons(few.colleague, name=NAME) == []
        assert report_queries.newest(few.colleague).count() == 0
    for actor in (few.assignee, few.supervisor, few.named):
        with inside(actor):
            rows = {row.ref for row in desk.queue(actor, whose=Whose.ALL).rows}
            assert few.case.ref in rows
            assert {found.person.case_id for found in queries.find_persons(actor, name=NAME)} == {few.case.pk}


def test_pages_answer_as_for_a_reference_that_stands_for_nothing(few: Few) -> None:
    browser, absent = signed_in(Client(), few.colleague.member), "0000000000"
    person, need = few.case.persons.order_by("id")[0], Need.objects.filter(case=few.case)[0]
    for path, ref in (
        ("/desk/cases/{}/", few.case.ref), ("/cases/{}/restrict/", few.case.ref), ("/cases/persons/{}/", person.ref),
        ("/needs/{}/", need.ref), ("/staff/reports/{}/", few.report.ref),
    ):  # fmt: skip
        found, none = browser.get(path.format(ref)), browser.get(path.format(absent))
        assert (found.status_code, len(found.content)) == (404, len(none.content)), path
    assert signed_in(Client(), few.named.member).get(f"/desk/cases/{few.case.ref}/").status_code == 200


def test_a_token_never_opens_it(few: Few) -> None:
    _, text = a_token(of=few.case.accountable, scopes=[TokenScope.CASES_READ])
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/cases", headers=headers).json()["items"] == []
    assert Client().get(f"/api/v1/cases/{few.case.ref}", headers=headers).status_code == 404


def test_a_system_opens_a_case_that_is_restricted_from_the_first_moment_and_finds_it_no_more(few: Few) -> None:
    _, text = a_token(of=few.case.accountable, scopes=[TokenScope.CASES_READ, TokenScope.CASES_WRITE])
    headers = {"Authorization": f"Bearer {text}", "Idempotency-Key": "restricted-1"}
    said = {"answers": {}, "restricted": "threatened"}
    answer = Client().post("/api/v1/cases", said, content_type="application/json", headers=headers)
    assert answer.status_code == 201
    made = Case.objects.get(ref=answer.json()["ref"])
    assert (made.readers, made.restricted_because) == ([], "threatened")
    assert Client().get(f"/api/v1/cases/{made.ref}", headers=headers).status_code == 404
    assert Case.objects.visible_to(few.supervisor).filter(pk=made.pk).exists()
    assert not Case.objects.visible_to(few.assignee).filter(pk=made.pk).exists()


def test_what_a_partner_was_asked_and_shown_it_goes_on_seeing(few: Few) -> None:
    placement = Placement.objects.get(need__case=few.case)
    partner = placement.accountable
    worker = Actor.of_link("x", partner, roles=frozenset({Role.PARTNER_WORKER}))
    assert Placement.objects.visible_to(worker).filter(pk=placement.pk).exists()
    told = Disclosure.objects.filter(case=few.case).exclude(organisation=few.case.accountable)[0]
    seeing = Actor.of_link("y", told.organisation, roles=frozenset({Role.PARTNER_WORKER}))
    assert Case.objects.visible_to(seeing).filter(pk=few.case.pk).exists()
    assert Person.objects.visible_to(seeing).filter(pk=told.person_id).exists()


def test_the_reporter_reads_and_writes_on_by_her_receipt() -> None:
    few = few_around(restricted=False)
    report, receipt = a_received_report()
    reports.take_into_triage(report=report, actor=an_officer(of=few.case.accountable), at=NINE)
    actions.link_report(case=few.case, report=report, actor=an_officer(of=few.case.accountable), at=NINE)
    restrict(few)
    assert reports.write_from_reporter(receipt=receipt, body="Practice: are you there?", sent_as="9")
    assert reports.look_again(receipt=receipt).lines
    with inside(few.colleague):
        assert not Report.objects.filter(pk=report.pk).exists()


def test_notices_about_it_are_known_to_the_few_and_none_goes_to_the_duty_contact(few: Few) -> None:
    Notice.objects.filter(readers__isnull=False).update(state=NoticeState.GAVE_UP.value, next_try_at=None)
    about = Notice.objects.filter(readers__isnull=False, accountable=few.case.accountable)
    assert about.filter(thing=few.case.ref).exists()
    later = few_around()
    from_then = Notice.objects.filter(accountable=later.case.accountable, thing=later.case.ref)
    assert from_then.exists()
    assert not from_then.filter(Q(readers=None) | Q(to_member=None)).exists()
    assert not Notice.objects.visible_to(few.colleague).filter(readers__isnull=False).exists()
    with inside(few.colleague):
        assert not Notice.objects.filter(readers__isnull=False).exists()


def test_a_new_entry_with_a_like_name_is_told_to_supervisors_and_to_nobody_else(few: Few) -> None:
    officer = Actor.of_member(few.colleague.member)
    made = a_case(by=officer, persons=[person_facts(name="Practice Hiden Rosnah")])
    told = Notice.objects.filter(template="restricted_maybe_same")
    assert {(each.to_member_id, each.facts["ref"], each.thing) for each in told} == {
        (few.supervisor.member.pk, made.ref, few.case.ref)
    }
    assert not Notice.objects.visible_to(officer).filter(template="restricted_maybe_same").exists()
    assert "restricted" not in {line.what for line in queries.story(made, officer)}
    assert any(line.what == "case.maybe_same_person" for line in queries.story(few.case, few.named))
    a_case(by=officer, persons=[person_facts(name="Practice Different Somebody")])
    assert told.count() == 1


def test_opened_to_all_again_everything_is_there_again(few: Few) -> None:
    open_case_to_all(case=few.case, reason=OpenReason.DANGER_PAST, actor=few.supervisor, at=NINE)
    for model, way in tables_of_a_case().items():
        numbers = numbers_of(few, model, way)
        with inside(few.colleague):
            assert raw(model._meta.db_table, numbers) == numbers or model._meta.label in NOBODYS, model._meta.label
