"""How long a record is kept, what keeps it longer, and who may ask that it is erased."""

from lindung.kernel.errors import Conflict, gettext_noop
from lindung.kernel.words import Word
from lindung.reports.rules import HoldReason

__all__ = [
    "ASSESSMENT_FORGOTTEN",
    "CASE_FORGOTTEN",
    "CONSENT_FORGOTTEN",
    "FORGOTTEN",
    "SUSPECT_FORGOTTEN",
    "CaseWasErased",
    "ErasedAlready",
    "ErasureAsker",
    "HeldAlready",
    "HoldReason",
    "MustBeKept",
    "ReportNotHers",
]


class ErasureAsker(Word):
    """Who wants a person's record erased."""

    PERSON = "person", gettext_noop("The person")
    GUARDIAN = "guardian", gettext_noop("The guardian, and it is in the child's best interest")
    RETENTION = "retention", gettext_noop("Its time was over")
    NOBODY_LEFT = "nobody_left", gettext_noop("Everybody in it was erased before")


class MustBeKept(Conflict):
    """A hold is on the case."""

    code = "must_be_kept"
    sentence = gettext_noop("Case {ref} is on hold: {reason}. A supervisor ends the hold first; tell the person why.")


class ReportNotHers(Conflict):
    """A report that was ticked as hers is kept, or is not of this case any more."""

    code = "report_not_hers"
    sentence = gettext_noop(
        "Report {ref} cannot go with the person: it is on hold, somebody else reads by its receipt, or it was erased."
        " Nothing was erased. Open the page again and choose anew."
    )


class HeldAlready(Conflict):
    """The same hold twice."""

    code = "held_already"
    sentence = gettext_noop("Case {ref} is on hold for this reason already. Nothing more is needed.")


class ErasedAlready(Conflict):
    """There is nothing left to erase."""

    code = "erased_already"
    sentence = gettext_noop("What {ref} held was erased already. Nothing more is needed.")


class CaseWasErased(Conflict):
    """A case that was erased does not go on."""

    code = "case_was_erased"
    sentence = gettext_noop("What case {ref} held was erased, so it cannot go on. Open a new case.")


FORGOTTEN: dict[str, object] = {
    "name_index": None,
    "name_index_before": None,
    "languages": [],
    "access_needs": [],
    "special_needs": [],
    "area": "",
    "family": "",
    "is_carer": False,
    "safe_distance_km": 0,
    "receipt_report": None,
    "receipt_said_at": None,
    "receipt_said_by": "",
    "status": "unknown",
}
"""What of a person is not sealed and goes with her. Age band, sex and nationality stay: they are counted."""
ASSESSMENT_FORGOTTEN: dict[str, object] = {
    "age_reading": "unknown",
    "act": None,
    "means": None,
    "purpose": None,
    "asked_again_by": "",
}
"""The same of an assessment. Its outcome and the kind of exploitation stay: figures count them.

The database lets the application set these columns to nothing else, and only of somebody erased.
"""
CONSENT_FORGOTTEN: dict[str, object] = {"language": ""}
"""The same of a consent. What was agreed, for whom and when stays: each disclosure is proved by it."""
SUSPECT_FORGOTTEN: dict[str, object] = {
    "name_index": None,
    "name_index_before": None,
    "role": "",
    "tied_to": None,
    "is_relative": False,
}
"""The same of somebody suspected, when the case goes."""
CASE_FORGOTTEN: dict[str, object] = {
    "area": "",
    "exploitation_area": "",
    "signs": [],
    "unknown_signs": [],
    "window": "",
    "window_closes_at": None,
}
"""The same of a case, when nobody in it is left who was not erased."""
