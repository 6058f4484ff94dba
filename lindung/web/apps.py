"""The web room."""

from django.apps import AppConfig

from lindung.web import checks

__all__ = ["WebConfig", "checks"]  # imported so that the system checks are registered


class WebConfig(AppConfig):
    """No tables: templates, static files and small shared edges."""

    name = "lindung.web"
    label = "web"
    verbose_name = "Web"
