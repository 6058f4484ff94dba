"""How long a record is kept, what keeps it longer, and who may ask that it is erased."""

from lindung.kernel.errors import Conflict, gettext_noop
from lindung.kernel.words import Word
from lindung.reports.rules import HoldReason

__all__ = [
    "FORGOTTEN",
    "CaseWasErased",
    "ErasedAlready",
    "ErasureAsker",
    "HeldAlready",
    "HoldReason",
    "MustBeKept",
]


class ErasureAsker(Word):
    """Who wants a person's record erased."""

    PERSON = "person", gettext_noop("The person")
    GUARDIAN = "guardian", gettext_noop("The guardian, and it is in the child's best interest")
    RETENTION = "retention", gettext_noop("Its time was over")


class MustBeKept(Conflict):
    """A hold is on the case."""

    code = "must_be_kept"
    sentence = gettext_noop("Case {ref} is on hold: {reason}. A supervisor ends the hold first; tell the person why.")


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
