"""The room as a Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Follow-ups after a placement and the closing of a case."""

    name = "lindung.care"
    label = "care"
