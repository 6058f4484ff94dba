"""What stands in clear and leads to a person: each column goes with her, or stays for a reason written here.

A new column of a table that leads to a person, a case or a report stops the build until somebody has decided.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction
from django.db.models import CharField, Field, Model

from lindung.audit.actions import seal_pending
from lindung.care import actions
from lindung.cases import actions as cases
from lindung.cases.models import Assessment, Case, Person, Suspect
from lindung.cases.rules import Asker, ErasureAsker
from lindung.cases.rules.forgetting import (
    ASSESSMENT_FORGOTTEN,
    CASE_FORGOTTEN,
    CONSENT_FORGOTTEN,
    FORGOTTEN,
    SUSPECT_FORGOTTEN,
)
from lindung.partners.models import Actor
from lindung.plans.actions.counting import count_changes
from lindung.plans.models import Counted
from lindung.referrals.models import Candidate, Need, Offer, Showing
from lindung.reports.models import Report
from lindung.vault.fields import SealedField
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, a_supervisor, a_suspect, an_assessment, an_officer
from tests.factories.partners import a_desk
from tests.factories.referrals import a_need, an_offer
from tests.factories.reports import a_report_in_triage

ROOTS = {Person, Case, Report}
# Of every table: which row it is and what it hangs on, who answers by which clock, in which world.
EVERYWHERE = {
    *("id", "ref", "key", "accountable", "assignee", "due_at", "next_step", "policy", "is_practice", "created_at"),
    *("case", "person", "report", "need", "offer", "placement", "message", "consent", "duplicate_of"),
}
WHO = "who of the staff did it: the trail says the same"
WHEN = "when it was done: the trail says the same"
STATE = "where it stands: what is counted and what the clock does rest on it"
COUNTED = "figures count it"
PROOF = "proof that what was shown was lawful: each disclosure is checked against it for ever"
LAW = "who was shown what and why: kept by law, told to her on request until she is erased"
WHICH = "which service or partner it was: places and answers are counted by it, the trail says it too"
HOLD = "why it is kept: it holds until it is ended, and the trail says it"
KEYED = "a number of ours that says nothing of anybody"
ROW_GOES = "the row is deleted"
TRAIL = "codes, references and whole numbers, and nothing that identifies: tests/audit/test_record.py"
PRACTICE = "of the practice world, where nobody is real"
FEW = "who of the staff opens it: what is left is not opened to more"
STAYS: dict[str, dict[str, str]] = {
    "reports.Report": {
        COUNTED: "channel country language urgency questionnaire second_line received_at",
        STATE: "state unread_messages keep_until erased_at ended_at triaged_at",
        WHO: "received_by triaged_by ended_by",
        FEW: "readers",
    },
    "reports.Message": {ROW_GOES: "author resend_digest sent_at sent_by read_at read_by"},
    "reports.Attachment": {ROW_GOES: "kind size_bytes sent_at"},
    "reports.FileTry": {"forgotten by the clock within the hour": "began_at tries"},
    "reports.ReportHold": {HOLD: "reason", WHEN: "placed_at ended_at", WHO: "placed_by ended_by"},
    "cases.Case": {
        COUNTED: "urgency country outcome contact_due_at opened_at contacted_at closed_at",
        STATE: "state keep_until erased_at",
        WHO: "opened_by contacted_by closed_by restricted_by",
        FEW: "readers restricted_at restricted_because",
    },
    "cases.LinkedReport": {WHEN: "linked_at", WHO: "linked_by"},
    "cases.Task": {STATE: "state kind about", WHEN: "done_at", WHO: "added_by done_by"},
    "cases.Person": {
        COUNTED: "age_band sex nationality",
        KEYED: "indexed_under indexed_form",
        WHEN: "added_at erased_at",
        WHO: "added_by",
    },
    "cases.Suspect": {KEYED: "indexed_under", WHEN: "added_at", WHO: "added_by"},
    "cases.Assessment": {
        COUNTED: "assessed_at exploitation outcome",
        WHO: "assessed_by organisation",
        "which questions were asked": "method version",
    },
    "cases.Consent": {
        PROOF: "state given_by purpose field_groups recipient_kinds recipients given_how given_at until hands_over"
        " needs_second confirmed_as confirmed_at heard_how asked_at ended_at",
        WHO: "recorded_by confirmed_by asked_by ended_by",
    },
    "cases.LegalHold": {HOLD: "reason", WHEN: "placed_at ended_at", WHO: "placed_by ended_by"},
    "cases.NameToken": {ROW_GOES: "token is_restricted"},
    "cases.Sight": {
        LAW: "organisation granted_by purpose field_groups ground agreement offer_ref reason legal_ground started_at"
        " until ended_at",
        WHO: "started_by ended_by",
        FEW: "readers",
    },
    "cases.Barring": {
        "whom the case is kept from: also what is left of it": "organisation reason",
        WHEN: "barred_at",
        WHO: "barred_by",
    },
    "cases.Disclosure": {
        LAW: "organisation by_organisation purpose field_groups ground agreement reason legal_ground disclosed_at",
        WHO: "disclosed_by",
    },
    "referrals.Need_party": {},
    "referrals.Need": {
        COUNTED: "kind party_size state urgency opened_at place_by ended_at",
        "which partner it waited for; empty once it has ended": "stuck_with",
        WHO: "opened_by ended_by",
    },
    "referrals.Offer": {
        WHICH: "service to_organisation places state urgency decline_reason is_late",
        WHEN: "offered_at answer_due_at reminded_at answered_at ended_at",
        WHO: "offered_by answered_by",
    },
    "referrals.Candidate": {ROW_GOES: "service place score reasons asked_at"},
    "referrals.Placement": {
        WHICH: "service placed_by_organisation state places outcome",
        COUNTED: "accepted_at expected_at arrived_at ended_at",
        WHO: "arrived_by ended_by",
    },
    "referrals.Showing": {ROW_GOES: "partner quarter step cell wide"},
    "plans.Counted": {
        "counted again from her row whenever the trail speaks of her case: below, and over long histories in"
        " tests/plans/test_counting.py": "sex age nationality status disability exploitation province",
        COUNTED: "source of_ref unit desk_id figures months yes no",
    },
    "notices.Notice": {
        "references, moments and codes: tests/notices/test_rules.py": "template thing facts",
        STATE: "to_organisation to_member language state channel attempts next_try_at sent_at last_error",
        WHEN: "phoned_at",
        WHO: "phoned_by",
        FEW: "readers",
    },
    "notices.PracticeMessage": {PRACTICE: "notice to_organisation subject body link sent_at"},
    "learning.PracticeCase": {
        PRACTICE: "organisation member twin_organisation twin module story report_ref state begun_at compared_at"
        " compared is_as_expected"
    },
    "audit.Trail": {TRAIL: "at what thing about by organisation_id facts mac"},
    "audit.Event": {TRAIL: "kind thing at facts"},
    "audit.Delivery": {"gone as soon as the room has taken the event": "event reader"},
    "plans.PublishedProgress": {
        "its reference is that of the account of releases; its numbers were shown before": "plan publisher content"
        " tables ledger_ref ledger_line published_at published_by replaced_at",
    },
    "care.FollowUp": {COUNTED: "state day how_is_she done_at", WHO: "done_by"},
    "care.Closing": {STATE: "state outcome", WHEN: "asked_at looked_at", WHO: "asked_by looked_by"},
}
GOES: dict[str, set[str]] = {
    "cases.Person": set(FORGOTTEN),
    "cases.Assessment": set(ASSESSMENT_FORGOTTEN),
    "cases.Consent": set(CONSENT_FORGOTTEN),
    "cases.Suspect": set(SUSPECT_FORGOTTEN),
    "cases.Case": set(CASE_FORGOTTEN),
    "reports.Report": {"area", "signs", "receipt_digest", "resend_digest", "content_digest", "likeness"},
    "referrals.Need": {"area"},
    "referrals.Offer": {"shown"},
}


def tables() -> Iterator[type[Model]]:
    """Every table from which a row leads to a person, a case or a report, by a foreign key or a reference in words."""
    models = apps.get_models(include_auto_created=True)
    found = ROOTS | {each for each in models if any(names_a_row(field) for field in each._meta.local_fields)}
    while new := {each for each in models if each not in found and any(to in found for to in leads_to(each))}:
        found |= new
    return (each for each in models if each in found)


def leads_to(model: type[Model]) -> Iterator[type[Model]]:
    return (field.related_model for field in model._meta.local_fields if field.is_relation)


def names_a_row(field: Field) -> bool:
    """Whether it holds the reference of a row elsewhere, which no foreign key shows."""
    named = field.name in {"thing", "about"} or field.name.endswith("_ref")
    return named and isinstance(field, CharField) and (field.max_length or 0) <= 60


def in_clear(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.local_concrete_fields if not isinstance(field, SealedField)]


def test_every_clear_column_that_leads_to_a_person_goes_with_her_or_stays_for_a_reason():
    undecided, met = [], set()
    for model in tables():
        label = model._meta.label
        met.add(label)
        stays = {name for names in STAYS.get(label, {}).values() for name in names.split()}
        goes, there = GOES.get(label, set()), {field.name for field in in_clear(model)}
        undecided += [f"{label}.{name}" for name in sorted(there - EVERYWHERE - stays - goes)]
        assert not stays & goes, label
        assert not (stays | goes) - there, f"{label}: no such column in clear"
    assert undecided == [], "does it go with her (and where is it blanked), or why does it stay?"
    assert met == set(STAYS)


def said(rows: list[Model], names: set[str]) -> dict[str, list[object]]:
    return {name: [getattr(row, name) for row in rows] for name in names}


def everything_said(officer: Actor) -> tuple[Case, Person]:
    """A case with a person and an offer, in which every column that is to go is filled."""
    report = a_report_in_triage(officer)
    case = a_case(by=officer, facts=cases.CaseFacts(area="MY-10.1704", exploitation_area="MY-12"))
    cases.link_report(report=report, case=case, actor=officer, at=NINE)
    person = a_person(case=case, by=officer, name="Practice Name", languages=("jv",), area="MY-10.1704")
    a_suspect(case=case, by=officer, role="driver", is_relative=True, tied_to=officer.organisation)
    an_assessment(person=person, by=officer, asked_by=Asker.PERSON)
    offer = an_offer(need=a_need(person=person, by=officer), by=officer)
    Case.objects.filter(pk=case.pk).update(signs=["held"], window="x", window_closes_at=NINE)
    Case.objects.filter(pk=case.pk).update(unknown_signs=["hurt"])
    Report.objects.filter(pk=report.pk).update(area="MY-12", signs=["held"], likeness=[1], content_digest=b"x" * 32)
    Report.objects.filter(pk=report.pk).update(resend_digest=b"x" * 32)
    Suspect.objects.update(name_index_before=b"x" * 32)
    Person.objects.update(
        name_index_before=b"x" * 32,
        access_needs=["wheelchair"],
        special_needs=["medical_care"],
        family="A",
        is_carer=True,
        safe_distance_km=30,
        receipt_report=report,
        receipt_said_at=NINE,
        receipt_said_by=officer.ref,
    )
    assert {"area", "languages", "ages"} <= set(offer.shown)
    assert Showing.objects.filter(person=person).exists()
    assert Candidate.objects.filter(need=offer.need).exists()
    return case, person


@pytest.mark.django_db
def test_what_is_to_go_is_there_before_and_gone_afterwards():
    officer = an_officer(of=a_desk())
    case, person = everything_said(officer)
    blank = (None, "", [], False, 0, "unknown")
    before = {model: said(list(model.objects.all()), GOES[model._meta.label]) for model in apps_of(GOES)}
    never = [
        f"{model._meta.label}.{name}"
        for model, columns in before.items()
        for name, values in columns.items()
        if all(value in blank for value in values)
    ]
    assert never == [], "it is not seen to go: fill it above"
    Offer.objects.update(state="withdrawn", due_at=None, next_step="", ended_at=NINE)
    Need.objects.update(state="withdrawn", due_at=None, next_step="", ended_at=NINE, ended_by=officer.ref)
    boss = a_supervisor(of=officer.organisation)
    actions.erase_person(person=person, asker=ErasureAsker.PERSON, actor=boss, at=NINE)
    assert Offer.objects.get().shown.keys() == {"kind", "urgency", "party_size"}
    assert not Showing.objects.exists()
    assert not Candidate.objects.exists()
    actions.forget_case(case=case, asker=ErasureAsker.PERSON, actor=boss, at=NINE)
    for model, columns in before.items():
        after = said(list(model.objects.all()), set(columns) - {"shown"})
        left = {name: values for name, values in after.items() if any(value not in blank for value in values)}
        assert left == {}, model


def apps_of(labels: dict[str, set[str]]) -> list[type[Model]]:
    return [apps.get_model(label) for label in labels]


@pytest.mark.django_db
def test_of_an_assessment_nothing_else_can_be_changed_and_of_nobody_who_was_not_erased():
    person = a_person()
    made = an_assessment(person=person)
    rows = Assessment.objects.filter(pk=made.pk)
    assert rows.update(**ASSESSMENT_FORGOTTEN) == 0  # she is not erased: the database changes no row
    assert Assessment.objects.get(pk=made.pk).act is True
    boss = a_supervisor(of=person.case.accountable)
    cases.forget_person(person=person, asker=ErasureAsker.PERSON, actor=boss, at=NINE)
    wall = "violates row-level security policy"
    for column, value, refused in (
        ("act", True, wall),
        ("age_reading", "adult", wall),
        ("outcome", "presumed", "permission denied for table"),
    ):
        with pytest.raises(ProgrammingError, match=refused), transaction.atomic():
            rows.update(**{column: value})
    assert rows.update(**ASSESSMENT_FORGOTTEN) == 1  # to nothing, as often as anybody likes


def counted_of_her() -> tuple[str, str, str, str]:
    seal_pending(at=NINE)
    assert count_changes(at=NINE).is_done
    her = Counted.objects.get(source="person")
    return her.status, her.disability, her.province, her.sex


@pytest.mark.django_db
def test_what_was_counted_of_her_is_counted_again_without_what_went_with_her():
    officer = an_officer(of=a_desk())
    boss, case = a_supervisor(of=officer.organisation), a_case(by=officer, facts=cases.CaseFacts(area="MY-10.1704"))
    person = a_person(case=case, by=officer, access_needs=("wheelchair",))
    assert counted_of_her() == ("irregular_migrant", "yes", "MY-10", "female")
    cases.forget_person(person=person, asker=ErasureAsker.PERSON, actor=boss, at=NINE)
    assert counted_of_her() == ("unknown", "not_said", "MY-10", "female")
    cases.forget_case(case=case, asker=ErasureAsker.PERSON, actor=boss, at=NINE)
    assert counted_of_her() == ("unknown", "not_said", "unknown", "female")
