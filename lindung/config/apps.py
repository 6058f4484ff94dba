"""The room of settings and commands, as Django sees it."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registers the system checks."""

    name = "lindung.config"
    label = "config"
