"""The room of settings and commands, as Django sees it."""

from django.apps import AppConfig

from lindung.config import checks

__all__ = ["Config", "checks"]  # importing the checks registers them


class Config(AppConfig):
    """The top room has no tables."""

    name = "lindung.config"
    label = "config"
