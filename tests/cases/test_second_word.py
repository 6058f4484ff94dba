"""A consent that matters most waits for a second word: who says it, what it ends, and that it allows nothing before."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.audit.models import Trail
from lindung.cases import actions, queries
from lindung.cases.models import Consent, Sight, Task
from lindung.cases.rules import (
    CONSENT_LIFECYCLE,
    WALLED_RECIPIENTS,
    ConfirmItself,
    ConsentFacts,
    ConsentMissing,
    ConsentState,
    ConsentWaits,
    HandingOverNamesOne,
    HandOverReason,
    HeardHow,
    NotYourCase,
    NotYoursToConfirm,
    OwnWord,
    QuestionOver,
    TaskKind,
    needs_second_word,
)
from lindung.kernel.errors import NotFound, Refusal
from lindung.notices.models import Notice
from lindung.partners.models import Actor, Member
from lindung.partners.rules import FieldGroup, OrganisationKind, Purpose, RecipientKind, Role
from lindung.partners.rules.states import MemberState
from tests.cases.test_api import Machine
from tests.factories import NINE
from tests.factories.cases import a_consent, a_person, a_supervisor, an_officer
from tests.factories.partners import a_desk, a_policy, a_token, an_actor, an_agreement, an_organisation, signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PRESENT = HeardHow.PRESENT
HOME = {"purpose": Purpose.REPATRIATION, "kinds": frozenset({RecipientKind.SERVICE_PROVIDER})}


def a_waiting(*, recorder=None, **also):
    """A consent to the police that waits, and who recorded it."""
    recorder = recorder or an_officer()
    person = a_person(by=recorder)
    terms = {"purpose": Purpose.INVESTIGATION, "kinds": frozenset({RecipientKind.POLICE}), **also}
    return a_consent(person=person, by=recorder, confirmed=False, **terms), recorder


def a_colleague(consent, **also):
    return an_officer(of=consent.case.accountable, **also)


def show(consent, to, purpose=Purpose.INVESTIGATION):
    actor = a_colleague(consent)
    groups = frozenset({FieldGroup.IDENTITY})
    return actions.disclose(person=consent.person, to=to, purpose=purpose, field_groups=groups, actor=actor, at=NINE)


def alone_with_a_desk():
    """An organisation with one worker, whose desk has a supervisor."""
    desk = a_desk()
    a_policy(desk.country)
    shelter = an_organisation(desk=desk, country=desk.country)
    return an_actor(of=shelter, roles=[Role.DESK_OFFICER]), a_supervisor(of=desk)


@pytest.mark.parametrize(
    ("terms", "kind"),
    [
        ({"purpose": Purpose.INVESTIGATION, "kinds": frozenset({RecipientKind.POLICE})}, OrganisationKind.POLICE),
        ({"purpose": Purpose.CONSULAR, "kinds": frozenset({RecipientKind.EMBASSY})}, OrganisationKind.EMBASSY),
        (HOME, OrganisationKind.SHELTER),
    ],
)
def test_it_allows_nothing_until_a_colleague_confirms_it(terms, kind):
    consent, _ = a_waiting(**terms)
    to = an_organisation(kind)
    an_agreement(consent.case.accountable, to)
    assert (consent.state, consent.needs_second) == (ConsentState.WAITING, True)
    with pytest.raises(ConsentWaits):
        show(consent, to, terms["purpose"])
    assert not Sight.objects.exists()
    colleague = a_colleague(consent)
    actions.confirm_consent(consent=consent, heard_how=PRESENT, actor=colleague, at=NINE)
    consent.refresh_from_db()
    assert (consent.confirmed_as, consent.confirmed_by, consent.heard_how) == ("member", colleague.ref, "present")
    show(consent, to, terms["purpose"])
    whats = Trail.objects.filter(thing=consent.ref).order_by("id").values_list("what", flat=True)
    assert list(whats) == ["consent.waits", "consent.confirmed"]


def test_ordinary_help_waits_for_nobody():
    consent = a_consent(person=a_person(), confirmed=False)
    assert (consent.state, consent.needs_second, consent.confirmed_as) == (ConsentState.GIVEN, False, "")
    assert not Task.objects.filter(kind=TaskKind.CONFIRM_CONSENT.value).exists()


def test_a_case_is_handed_over_only_by_a_consent_that_says_so_and_has_its_second_word():
    person, taker = a_person(), an_organisation()
    case, supervisor = person.case, a_supervisor(of=person.case.accountable)
    an_agreement(case.accountable, taker)
    move = {"case": case, "to": taker, "reason": HandOverReason.NEARER, "actor": supervisor, "at": NINE}
    a_consent(person=person, to=[taker])
    with pytest.raises(ConsentMissing):
        actions.hand_over_case(**move)
    consent = a_consent(person=person, to=[taker], hands_over=True, confirmed=False)
    with pytest.raises(ConsentWaits):
        actions.hand_over_case(**move)
    actions.confirm_consent(consent=consent, heard_how=HeardHow.ASKED, actor=supervisor, at=NINE)
    actions.hand_over_case(**move)
    case.refresh_from_db()
    assert case.accountable == taker


def test_handing_over_names_who_takes_over_and_the_whole_record():
    person, actor = a_person(), an_officer()
    facts = ConsentFacts(
        purpose=Purpose.SERVICES,
        field_groups=frozenset(FieldGroup),
        recipient_kinds=frozenset({RecipientKind.SERVICE_PROVIDER}),
        hands_over=True,
    )
    with pytest.raises(HandingOverNamesOne):
        actions.record_consent(person=person, facts=facts, actor=actor, at=NINE)


def test_nobody_confirms_what_she_recorded_herself_and_no_machine_and_no_stranger():
    consent, recorder = a_waiting()
    confirm = {"consent": consent, "heard_how": PRESENT, "at": NINE}
    with pytest.raises(OwnWord):
        actions.confirm_consent(actor=recorder, **confirm)
    with pytest.raises(NotYoursToConfirm):
        actions.confirm_consent(actor=Actor.of_token(a_token(of=consent.case.accountable)[0]), **confirm)
    with pytest.raises(NotYoursToConfirm):
        actions.confirm_consent(actor=an_officer(of=an_organisation()), **confirm)
    with pytest.raises(NotYourCase):
        actions.confirm_consent(actor=a_colleague(consent, roles=[Role.INTERPRETER]), **confirm)
    consent.refresh_from_db()
    assert consent.state == ConsentState.WAITING
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(
            state="given", confirmed_as="member", confirmed_at=NINE, confirmed_by=recorder.ref
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(state="given")
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(state="given", needs_second=False)


def test_where_nobody_else_is_left_a_supervisor_of_the_desk_confirms_and_learns_no_name():
    worker, supervisor = alone_with_a_desk()
    consent, _ = a_waiting(recorder=worker)
    assert [each.row.ref for each in queries.waiting_for(supervisor)] == [consent.ref]
    assert Notice.objects.get(template="consent_waits").to_member == supervisor.member
    client = signed_in(Client(), supervisor.member)
    page = client.get(reverse("cases:confirm_consent", args=[consent.ref])).content.decode()
    assert consent.ref in page
    assert "Practice Person" not in page
    assert consent.case.ref not in page
    actions.confirm_consent(consent=consent, heard_how=HeardHow.ASKED, actor=supervisor, at=NINE)
    with pytest.raises(NotFound):
        queries.find_waiting(supervisor, consent.ref)


def test_what_waits_in_partners_is_listed_in_as_many_statements_however_much_waits():
    worker, supervisor = alone_with_a_desk()
    consents = [a_waiting(recorder=worker)[0]]
    with CaptureQueriesContext(connection) as for_one:
        queries.waiting_for(supervisor)
    consents += [a_waiting(recorder=worker)[0], a_waiting(recorder=worker)[0]]
    with CaptureQueriesContext(connection) as for_three:
        assert [each.row.ref for each in queries.waiting_for(supervisor)] == [consent.ref for consent in consents]
    assert len(for_three) == len(for_one)
    Consent.objects.filter(pk=consents[0].pk).update(recorded_by=supervisor.ref)
    Member.objects.filter(pk=worker.member.pk).update(state=MemberState.DISABLED.value)
    assert [each.row.ref for each in queries.waiting_for(supervisor)] == [consent.ref for consent in consents[1:]]
    assert queries.find_waiting(supervisor, consents[0].ref).row == consents[0]  # where she reads why she cannot


def test_a_desk_does_not_confirm_where_a_colleague_could():
    worker, supervisor = alone_with_a_desk()
    an_actor(of=worker.organisation, roles=[Role.CASE_WORKER])
    consent, _ = a_waiting(recorder=worker)
    assert queries.waiting_for(supervisor) == []
    with pytest.raises(NotFound):
        queries.find_waiting(supervisor, consent.ref)
    with pytest.raises(NotYoursToConfirm):
        actions.confirm_consent(consent=consent, heard_how=PRESENT, actor=supervisor, at=NINE)


def test_it_is_a_task_for_colleagues_who_are_told_and_that_ends_with_the_answer():
    recorder = an_officer()
    colleague = a_supervisor(of=recorder.organisation)
    consent, _ = a_waiting(recorder=recorder)
    task = Task.objects.get(kind=TaskKind.CONFIRM_CONSENT.value, about=consent.ref)
    assert (task.assignee, task.accountable) == (colleague.member, consent.case.accountable)
    assert task.due_at > NINE
    told = set(Notice.objects.filter(template="consent_waits").values_list("to_member", flat=True))
    assert colleague.member.pk in told
    assert recorder.member.pk not in told
    with pytest.raises(ConfirmItself):
        actions.finish_task(task=task, actor=colleague, at=NINE)
    actions.refuse_consent(consent=consent, actor=colleague, at=NINE)
    task.refresh_from_db()
    consent.refresh_from_db()
    assert (task.state, consent.state, consent.ended_by) == ("done", ConsentState.DECLINED, colleague.ref)


def test_it_lapses_and_is_taken_back_like_any_other():
    first, _ = a_waiting(until=NINE + HOUR)
    second, recorder = a_waiting()
    with pytest.raises(QuestionOver):
        actions.confirm_consent(consent=first, heard_how=PRESENT, actor=a_colleague(first), at=NINE + HOUR)
    assert actions.lapse_consents(at=NINE + HOUR) == 1
    actions.end_consent(consent=second, actor=recorder, at=NINE)
    states = set(Consent.objects.values_list("state", flat=True))
    assert states == {"lapsed", "withdrawn"}
    assert not Task.objects.filter(kind=TaskKind.CONFIRM_CONSENT.value, state="waiting").exists()


def test_an_organisation_that_turns_out_to_be_walled_needs_a_second_word_at_the_act():
    """It was no police when one member recorded the consent; what it is now decides."""
    person, other = a_person(), an_organisation(OrganisationKind.OTHER)
    an_agreement(person.case.accountable, other)
    consent = a_consent(person=person, purpose=Purpose.IDENTIFICATION, to=[other])
    assert consent.state == ConsentState.GIVEN
    ask = {"person": person, "purpose": Purpose.IDENTIFICATION, "at": NINE}
    assert queries.consent_covers(recipient=other, **ask) == consent
    type(other).objects.filter(pk=other.pk).update(kind="police")
    other.refresh_from_db()
    assert queries.consent_covers(recipient=other, **ask) is None
    agreed = queries.consented_recipients(persons=[person], purpose=Purpose.IDENTIFICATION, at=NINE)
    assert not agreed.has(other)
    assert not type(other).objects.filter(agreed.q("")).exists()


def test_consents_from_before_stay_valid_and_say_so():
    consent, _ = a_waiting()
    police = an_organisation(OrganisationKind.POLICE)
    an_agreement(consent.case.accountable, police)
    Consent.objects.filter(pk=consent.pk).update(state="given", needs_second=False, confirmed_as="earlier")
    show(consent, police)
    told = queries.her_record(consent.person).told[0]
    assert (told.confirmed_as, told.confirmed_at) == ("earlier", None)


@given(
    kinds=st.sets(st.sampled_from(list(RecipientKind)), max_size=3),
    purpose=st.sampled_from(list(Purpose)),
    hands_over=st.booleans(),
)
def test_only_what_matters_most_needs_a_second_word(kinds, purpose, hands_over):
    needed = needs_second_word(kinds=kinds, purpose=purpose, hands_over=hands_over)
    assert needed == (hands_over or purpose is Purpose.REPATRIATION or bool(kinds & set(WALLED_RECIPIENTS)))


STEPS = {
    "confirm": lambda c, who: actions.confirm_consent(consent=c, heard_how=PRESENT, actor=who["colleague"], at=NINE),
    "own": lambda c, who: actions.confirm_consent(consent=c, heard_how=PRESENT, actor=who["recorder"], at=NINE),
    "refuse": lambda c, who: actions.refuse_consent(consent=c, actor=who["colleague"], at=NINE),
    "withdraw": lambda c, who: actions.end_consent(consent=c, actor=who["recorder"], at=NINE),
    "lapse": lambda c, who: actions.lapse_consents(at=NINE + HOUR),
}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4))
def test_whatever_happens_in_whatever_order_it_holds_only_with_two_words_and_never_comes_back(steps):
    with transaction.atomic():
        consent, recorder = a_waiting(until=NINE + HOUR)
        who = {"recorder": recorder, "colleague": a_colleague(consent)}
        for name in steps:
            before = ConsentState(Consent.objects.get(pk=consent.pk).state)
            try:
                with transaction.atomic():
                    STEPS[name](Consent.objects.select_related("case__accountable", "person").get(pk=consent.pk), who)
            except Refusal:
                assert Consent.objects.get(pk=consent.pk).state == before
            row = Consent.objects.get(pk=consent.pk)
            now = ConsentState(row.state)
            assert now == before or now in CONSENT_LIFECYCLE.moves[before]
            assert now != ConsentState.GIVEN or row.confirmed_by == who["colleague"].ref
            waits = Task.objects.filter(about=consent.ref, state="waiting").exists()
            assert waits == (now == ConsentState.WAITING)
        transaction.set_rollback(True)


class TestPages:
    def test_a_colleague_reads_the_terms_and_confirms(self):
        consent, recorder = a_waiting()
        colleague = a_colleague(consent)
        page = reverse("cases:confirm_consent", args=[consent.ref])
        mine = signed_in(Client(), recorder.member)
        assert b"You recorded this consent yourself" in mine.get(page).content
        assert mine.post(page, {"heard_how": "present"}).status_code == 403
        client = signed_in(Client(), colleague.member)
        assert consent.ref in client.get(reverse("cases:consents")).content.decode()
        assert client.post(page, {}).status_code == 422
        assert client.post(page, {"heard_how": "asked"}).status_code == 302
        consent.refresh_from_db()
        assert (consent.state, consent.heard_how) == (ConsentState.GIVEN, "asked")
        assert b"Confirmed by a second member" in client.get(page).content

    def test_or_says_that_she_did_not_agree(self):
        consent, _ = a_waiting()
        client = signed_in(Client(), a_colleague(consent).member)
        assert client.post(reverse("cases:refuse_consent", args=[consent.ref])).status_code == 302
        consent.refresh_from_db()
        assert consent.state == ConsentState.DECLINED

    def test_a_stranger_finds_nothing(self):
        consent, _ = a_waiting()
        client = signed_in(Client(), an_officer(of=an_organisation()).member)
        for name in ("cases:confirm_consent", "cases:refuse_consent"):
            assert client.post(reverse(name, args=[consent.ref]), {"heard_how": "asked"}).status_code == 404
        assert consent.ref not in client.get(reverse("cases:consents")).content.decode()


def test_a_token_records_reads_how_it_stands_and_never_confirms():
    officer = an_officer()
    person, machine = a_person(by=officer), Machine(officer.organisation)
    said = {"purpose": "investigation", "field_groups": ["identity"], "recipient_kinds": ["police"], "language": "id"}
    made = machine.post(f"/persons/{person.ref}/consents", said).json()
    assert made["state"] == "waiting"
    read = machine.get(f"/consents/{made['ref']}").json()
    assert (read["state"], read["needs_second"], read["confirmed_as"]) == ("waiting", True, "")
    assert Machine(an_organisation()).get(f"/consents/{made['ref']}").status_code == 404
    consent = Consent.objects.select_related("case__accountable", "person").get(ref=made["ref"])
    actions.confirm_consent(consent=consent, heard_how=HeardHow.ASKED, actor=officer, at=NINE)
    assert machine.get(f"/consents/{made['ref']}").json()["confirmed_as"] == "member"
