"""The room as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Officers' screens across rooms: the queue, search, the national board. No tables."""

    name = "lindung.desk"
    label = "desk"
