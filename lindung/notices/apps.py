"""The room as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Templates, channels and delivery state of messages to people."""

    name = "lindung.notices"
    label = "notices"
