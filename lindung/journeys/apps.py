"""The room as a Django app."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Offer check, licence register, what a lawful offer shows."""

    name = "lindung.journeys"
    label = "journeys"
