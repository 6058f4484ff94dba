"""Tables of a case: the case itself, its people, what was found and agreed, who may see it, what is to be done."""

from lindung.cases.models.assessment import Assessment
from lindung.cases.models.case import Case, LinkedReport, Task
from lindung.cases.models.consent import Consent
from lindung.cases.models.hold import LegalHold
from lindung.cases.models.names import NameToken
from lindung.cases.models.people import Person, Suspect
from lindung.cases.models.sight import Barring, Disclosure, Sight

__all__ = [
    "Assessment",
    "Barring",
    "Case",
    "Consent",
    "Disclosure",
    "LegalHold",
    "NameToken",
    "LinkedReport",
    "Person",
    "Sight",
    "Suspect",
    "Task",
]
