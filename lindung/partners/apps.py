"""The room as a Django app."""

from django.apps import AppConfig
from django.urls import register_converter

from lindung.partners.addresses import RefConverter


class PartnersConfig(AppConfig):
    """Organisations, members, agreements, policies, tokens, and "who asks"."""

    name = "lindung.partners"
    label = "partners"

    def ready(self) -> None:
        """Before any address is read, whichever room's comes first."""
        register_converter(RefConverter, "partner_ref")
