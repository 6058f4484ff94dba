"""The room as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Services, eligibility, capacity, hours, numbers to call, areas."""

    name = "lindung.directory"
    label = "directory"
