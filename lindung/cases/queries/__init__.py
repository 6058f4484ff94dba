"""Reading cases for somebody."""

from lindung.cases.queries.case_page import AssessmentSeen, Told, assessment_seen, case_page, story
from lindung.cases.queries.confirming import (
    Question,
    Waiting,
    can_be_asked,
    find_question,
    find_waiting,
    person_of_receipt,
    questions_of,
    receipts_for,
    waiting_for,
)
from lindung.cases.queries.copies import CopiesHeld, copies_to_destroy, find_copies
from lindung.cases.queries.her_record import HerRecord, ReadOn, ToldTo, her_record
from lindung.cases.queries.keeping import held_links, note_held_reports
from lindung.cases.queries.readings import ReadingOfDay, readings_of_days
from lindung.cases.queries.reviewing import ShownWithoutConsent, shown_under_review
from lindung.cases.queries.searching import Found, find_persons
from lindung.cases.queries.seeing import PersonSeen, may_see, open_sights, persons_seen, see
from lindung.cases.queries.telling import (
    Agreed,
    NeverOffered,
    Recipients,
    consent_covers,
    consented_recipients,
    never_offered,
    subject_of,
    terms_of,
)

__all__ = [
    "Question",
    "Waiting",
    "can_be_asked",
    "find_question",
    "find_waiting",
    "person_of_receipt",
    "questions_of",
    "receipts_for",
    "waiting_for",
    "Found",
    "find_persons",
    "HerRecord",
    "ReadOn",
    "ToldTo",
    "held_links",
    "her_record",
    "ReadingOfDay",
    "readings_of_days",
    "Agreed",
    "AssessmentSeen",
    "CopiesHeld",
    "NeverOffered",
    "PersonSeen",
    "Recipients",
    "ShownWithoutConsent",
    "Told",
    "assessment_seen",
    "case_page",
    "consent_covers",
    "consented_recipients",
    "copies_to_destroy",
    "find_copies",
    "may_see",
    "never_offered",
    "note_held_reports",
    "open_sights",
    "persons_seen",
    "see",
    "shown_under_review",
    "story",
    "subject_of",
    "terms_of",
]
