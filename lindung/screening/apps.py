"""The room as a Django app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Screening of posts and news; the lures the desk knows."""

    name = "lindung.screening"
    label = "screening"
