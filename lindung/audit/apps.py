"""The trail as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Names the app."""

    name = "lindung.audit"
    label = "audit"
