"""The room as a Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Prevalence, linkage and publication."""

    name = "lindung.evidence"
    label = "evidence"
