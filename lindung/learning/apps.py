"""The room as a Django app."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Modules, workshops, practice at the desk, certificates, who works with whom."""

    name = "lindung.learning"
    label = "learning"
