"""The forms of cases. The rules are checked by the actions; forms keep what was typed."""

from lindung.cases.forms.choices import known_ref, member_named, organisation_named
from lindung.cases.forms.people import BarForm, FirstPersonForm, PersonForm, SuspectForm
from lindung.cases.forms.record import (
    AskAgainForm,
    AssessmentForm,
    AssignForm,
    ConfirmForm,
    ConsentForm,
    ContactForm,
    HandOverForm,
    ReceiptForm,
    ShowForm,
    TaskForm,
)
from lindung.cases.forms.triage import CaseForm, LinkForm, TriageForm, UrgencyForm

__all__ = [
    "AskAgainForm",
    "AssessmentForm",
    "AssignForm",
    "BarForm",
    "CaseForm",
    "ConfirmForm",
    "ConsentForm",
    "ContactForm",
    "FirstPersonForm",
    "HandOverForm",
    "LinkForm",
    "PersonForm",
    "ReceiptForm",
    "ShowForm",
    "SuspectForm",
    "TaskForm",
    "TriageForm",
    "UrgencyForm",
    "known_ref",
    "member_named",
    "organisation_named",
]
