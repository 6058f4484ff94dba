"""The web room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """No tables: templates, static files and small shared edges."""

    name = "lindung.web"
    label = "web"
    verbose_name = "Web"
