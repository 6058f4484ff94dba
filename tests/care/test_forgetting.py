"""A person who asks is forgotten, a closed case on its day; a hold keeps both; nothing that names is left."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.care import actions, tasks
from lindung.care.queries import kept_until
from lindung.care.rules import NeedsStillOpen
from lindung.cases import actions as cases
from lindung.cases.models import Case, Consent, LegalHold, Person, Sight, Task
from lindung.cases.rules import (
    CaseState,
    CaseWasErased,
    ConsentState,
    ErasedAlready,
    ErasureAsker,
    HeldAlready,
    HoldReason,
    MustBeKept,
    SupervisorOnly,
    TaskKind,
)
from lindung.config import promises
from lindung.partners.scope import acting
from lindung.vault.sealing import ERASED
from tests.factories import NINE
from tests.factories.care import a_closing
from tests.factories.cases import a_case, a_consent, a_person, a_sight, a_supervisor, a_suspect, an_officer
from tests.factories.partners import a_desk, an_organisation, signed_in
from tests.factories.referrals import a_need, a_placement
from tests.factories.reports import a_report_in_triage

pytestmark = pytest.mark.django_db
BY_HER = ErasureAsker.PERSON


def closed_case() -> Case:
    case = a_case()
    a_person(case=case, name="Practice Closed")
    closing = a_closing(case=case)
    actions.agree_to_close(closing=closing, actor=a_supervisor(of=closing.case.accountable), at=NINE)
    return Case.objects.get(pk=closing.case_id)


def on_its_day(case: Case) -> int:
    assert case.keep_until is not None
    return actions.erase_kept_too_long(at=case.keep_until)


# --- a person ------------------------------------------------------------------------------------------------------


def test_nothing_that_names_is_left_and_what_is_counted_stays():
    person = a_person(name="Practice Name", languages=("jv",), nationality="ID")
    boss = a_supervisor(of=person.case.accountable)
    actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    left = Person.objects.select_related("key").get(pk=person.pk)
    assert {left.name, left.other_names, left.notes, left.documents, left.born_on} == {ERASED}
    assert (left.languages, left.name_index, left.area, left.family) == ([], None, "", "")
    assert (left.nationality, left.age_band, left.erased_at) == ("ID", person.age_band, NINE)
    assert Trail.objects.filter(what="person.erased", thing=person.ref, by=boss.ref).count() == 1


def test_who_saw_her_sees_her_no_more_and_is_asked_for_copies():
    placement = a_placement()
    person, boss = placement.offer.need.person, a_supervisor(of=placement.offer.need.case.accountable)
    with pytest.raises(NeedsStillOpen):
        actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    assert Person.objects.get(pk=person.pk).erased_at is None
    need = placement.offer.need
    need.refresh_from_db()
    with acting(organisations="*"):
        need.__class__.objects.filter(pk=need.pk).update(state="met", due_at=None, next_step="")
    actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    assert not Sight.objects.filter(person=person, ended_at=None).exists()
    assert set(Consent.objects.filter(person=person).values_list("state", flat=True)) == {ConsentState.WITHDRAWN.value}
    assert Task.objects.filter(kind=TaskKind.HAND_BACK_COPY.value, about=placement.accountable.ref).exists()


def test_only_a_supervisor_of_the_house_may():
    person = a_person()
    for actor in (an_officer(of=person.case.accountable), a_supervisor(of=an_organisation())):
        with pytest.raises(Exception) as refused:  # noqa: PT011 - two kinds, both below
            actions.erase_person(person=person, asker=BY_HER, actor=actor, at=NINE)
        assert refused.value.code in {"supervisor_only", "not_your_case"}
    assert Person.objects.get(pk=person.pk).erased_at is None


def test_erasing_one_does_not_erase_her_family():
    case = a_case()
    one, other = a_person(case=case, name="Practice One"), a_person(case=case, name="Practice Other")
    actions.erase_person(person=one, asker=BY_HER, actor=a_supervisor(of=case.accountable), at=NINE)
    assert Person.objects.select_related("key").get(pk=other.pk).name == "Practice Other"
    assert Case.objects.get(pk=case.pk).erased_at is None


def test_the_last_person_of_a_closed_case_takes_the_case_along():
    case = closed_case()
    boss = a_supervisor(of=case.accountable)
    for person in case.persons.all():
        gone = actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    assert gone is True
    assert Case.objects.get(pk=case.pk).erased_at == NINE


def test_erasing_twice_is_refused_and_changes_nothing():
    person = a_person()
    boss = a_supervisor(of=person.case.accountable)
    actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    with pytest.raises(ErasedAlready):
        actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE + timedelta(days=1))
    assert Person.objects.get(pk=person.pk).erased_at == NINE


# --- a case on its day ---------------------------------------------------------------------------------------------


def test_a_closed_case_is_erased_on_its_day_and_not_before():
    case = closed_case()
    assert actions.erase_kept_too_long(at=case.keep_until - timedelta(seconds=1)) == 0
    assert (on_its_day(case), on_its_day(case)) == (1, 0)
    case = Case.objects.select_related("key").get(pk=case.pk)
    assert (case.summary, case.area, case.signs) == (ERASED, "", [])
    assert all(person.key.is_destroyed for person in case.persons.select_related("key"))
    with acting(organisations="*"):
        assert not list(promises.broken())


def test_suspects_and_reports_go_with_the_case():
    officer = an_officer(of=a_desk())
    report = a_report_in_triage(officer)
    case = a_case(by=officer)
    suspect = a_suspect(case=case, name="Practice Suspect", by=officer)
    cases.link_report(report=report, case=case, actor=officer, at=NINE)
    actions.forget_case(case=case, asker=ErasureAsker.RETENTION, actor=officer, at=NINE)
    suspect.refresh_from_db()
    report.refresh_from_db()
    assert suspect.name_index is None
    assert suspect.key.__class__.objects.get(pk=suspect.key_id).is_destroyed
    assert report.erased_at == NINE
    assert report.receipt_digest is None


def test_an_erased_case_does_not_go_on():
    case = closed_case()
    on_its_day(case)
    case.refresh_from_db()
    with pytest.raises(CaseWasErased):
        cases.open_case_again(case=case, actor=an_officer(of=case.accountable), at=NINE)
    assert Case.objects.get(pk=case.pk).state == CaseState.CLOSED.value


def test_a_case_opened_again_loses_its_day():
    case = closed_case()
    day = case.keep_until
    cases.open_case_again(case=case, actor=an_officer(of=case.accountable), at=NINE)
    assert actions.erase_kept_too_long(at=day) == 0


def test_the_rooms_clock_erases():
    case = closed_case()
    Case.objects.filter(pk=case.pk).update(keep_until=NINE - timedelta(days=9999))
    assert tasks.sweep_all()["erased"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_clocks_erase_each_case_once():
    closed = [closed_case() for _ in range(3)]
    day, done = max(case.keep_until for case in closed), []

    def sweep() -> None:
        try:
            with acting(organisations="*"):
                done.append(actions.erase_kept_too_long(at=day))
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting(organisations="*"):
        sum_done = sum(done) + actions.erase_kept_too_long(at=day)
        assert sum_done == 3
        assert Trail.objects.filter(what="case.erased").count() == 3


def test_what_an_old_backup_brings_back_is_forgotten_again():
    person = a_person(name="Practice Name", languages=("jv",))
    report = a_report_in_triage(an_officer(of=a_desk()))
    case = closed_case()
    for row in (person, report, case):
        row.key.erase(at=NINE)  # as a restore finds it: the key is gone, the row as it was before
    assert actions.forget_where_keys_are_gone(at=NINE) == 3
    assert actions.forget_where_keys_are_gone(at=NINE) == 0
    left = Person.objects.get(pk=person.pk)
    assert (left.languages, left.name_index, left.erased_at, left.name_tokens.count()) == ([], None, NINE, 0)
    report.refresh_from_db()
    assert (report.receipt_digest, report.erased_at) == (None, NINE)
    assert not case.persons.filter(erased_at=None).exists()


# --- holds ---------------------------------------------------------------------------------------------------------


def test_a_hold_stops_the_clock_and_the_wish_until_it_ends():
    case = closed_case()
    boss = a_supervisor(of=case.accountable)
    hold = cases.place_hold(case=case, reason=HoldReason.COMPENSATION, actor=boss, at=NINE)
    assert on_its_day(case) == 0
    with pytest.raises(MustBeKept):
        actions.erase_person(person=case.persons.get(), asker=BY_HER, actor=boss, at=NINE)
    cases.end_hold(hold=hold, actor=boss, at=NINE)
    cases.end_hold(hold=hold, actor=boss, at=NINE)
    assert Trail.objects.filter(what="hold.ended", thing=case.ref).count() == 1
    assert on_its_day(case) == 1


def test_the_same_reason_holds_once_and_only_supervisors_hold():
    case = a_case()
    boss = a_supervisor(of=case.accountable)
    cases.place_hold(case=case, reason=HoldReason.COMPLAINT, actor=boss, at=NINE)
    with pytest.raises(HeldAlready):
        cases.place_hold(case=case, reason=HoldReason.COMPLAINT, actor=boss, at=NINE)
    with pytest.raises(SupervisorOnly):
        cases.place_hold(case=case, reason=HoldReason.COURT_ORDER, actor=an_officer(of=case.accountable), at=NINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.filter(case=case).update(ended_at=NINE)


def test_the_list_shows_own_closed_cases_by_their_day():
    case = closed_case()
    boss = a_supervisor(of=case.accountable)
    cases.place_hold(case=case, reason=HoldReason.COMPLAINT, actor=boss, at=NINE)
    [shown] = kept_until(boss).rows
    assert (shown.ref, [hold.reason for hold in shown.held]) == (case.ref, ["complaint"])
    assert kept_until(a_supervisor(of=an_organisation())).rows == []


@pytest.mark.no_scope
def test_a_raw_select_shows_no_strangers_hold():
    with acting(organisations="*"):
        case = a_case()
        cases.place_hold(case=case, reason=HoldReason.COMPLAINT, actor=a_supervisor(of=case.accountable), at=NINE)
        stranger = an_organisation()
    for organisation, seen in ((case.accountable, 1), (stranger, 0)):
        with acting(organisations=[organisation.pk]), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_legalhold")
            assert cursor.fetchone() == (seen,)


# --- pages ---------------------------------------------------------------------------------------------------------


def test_a_supervisor_walks_from_the_person_to_the_erasure():
    person = a_person(name="Practice Name")
    boss = a_supervisor(of=person.case.accountable)
    page = signed_in(Client(), boss.member)
    url = reverse("care:erase_person", args=[person.ref])
    assert url in page.get(reverse("cases:person", args=[person.ref])).content.decode()
    assert "Practice Name" not in page.get(url).content.decode()
    assert page.post(url, {"asker": "person"}).status_code == 422
    assert page.post(url, {"asker": "retention", "is_understood": "on"}).status_code == 422
    answer = page.post(url, {"asker": "person", "is_understood": "on"}, follow=True)
    assert answer.redirect_chain
    assert Person.objects.get(pk=person.pk).erased_at is not None
    assert "erased" in page.get(reverse("cases:person", args=[person.ref])).content.decode()
    assert page.get(reverse("desk:case", args=[person.case.ref])).status_code == 200


def test_holds_are_placed_and_ended_from_the_case_page():
    case = closed_case()
    page = signed_in(Client(), a_supervisor(of=case.accountable).member)
    assert page.post(reverse("care:keep", args=[case.ref]), {"reason": "complaint"}).status_code == 302
    hold = LegalHold.objects.get(case=case)
    shown = page.get(reverse("desk:case", args=[case.ref])).content.decode()
    end = reverse("care:end_hold", args=[case.ref, hold.pk])
    assert end in shown
    assert case.ref in page.get(reverse("care:kept")).content.decode()
    assert page.post(end).status_code == 302
    assert LegalHold.objects.get(case=case).ended_at is not None


@pytest.mark.parametrize("name", ["care:erase_person", "care:keep"])
def test_a_stranger_learns_nothing(name):
    person = a_person()
    ref = person.ref if name == "care:erase_person" else person.case.ref
    page = signed_in(Client(), a_supervisor(of=an_organisation()).member)
    assert page.get(reverse(name, args=[ref])).status_code == 404
    assert page.post(reverse(name, args=[ref]), {"reason": "complaint", "asker": "person"}).status_code == 404


def test_a_sight_of_another_kind_ends_too():
    sight = a_sight(person=a_person())
    actions.erase_person(person=sight.person, asker=BY_HER, actor=a_supervisor(of=sight.case.accountable), at=NINE)
    assert not Sight.objects.filter(ended_at=None).exists()


def test_consents_of_others_stay():
    case = a_case()
    one, other = a_person(case=case), a_person(case=case)
    kept_consent = a_consent(person=other)
    actions.erase_person(person=one, asker=BY_HER, actor=a_supervisor(of=case.accountable), at=NINE)
    assert Consent.objects.get(pk=kept_consent.pk).state == ConsentState.GIVEN.value


def test_an_open_need_of_a_group_she_belongs_to_stops_it():
    need = a_need()
    member = a_person(case=need.case)
    need.party.add(member)
    with pytest.raises(NeedsStillOpen):
        actions.erase_person(person=member, asker=BY_HER, actor=a_supervisor(of=need.case.accountable), at=NINE)
