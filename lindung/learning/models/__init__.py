"""The tables of the room."""

from lindung.learning.models.certificates import Certificate, Credential, IssuerKey, IssuerSecret, StatusList
from lindung.learning.models.checks import CheckSitting, ModuleProgress
from lindung.learning.models.practice import PracticeCase, PracticeTwin
from lindung.learning.models.programmes import Cohort, Enrolment, Programme
from lindung.learning.models.workshops import Booking, Workshop

__all__ = [
    "Booking",
    "Certificate",
    "CheckSitting",
    "Cohort",
    "Credential",
    "Enrolment",
    "IssuerKey",
    "IssuerSecret",
    "ModuleProgress",
    "PracticeCase",
    "PracticeTwin",
    "Programme",
    "StatusList",
    "Workshop",
]
