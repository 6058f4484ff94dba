"""The room as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Triage, persons, suspects, assessments, consent and disclosure."""

    name = "lindung.cases"
    label = "cases"
