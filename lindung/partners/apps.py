"""The room as a Django app."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Organisations, members, agreements, policies, tokens, and "who asks"."""

    name = "lindung.partners"
    label = "partners"
