"""The room as a Django app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans, indicators, meetings, pledges and what is published of them."""

    name = "lindung.plans"
    label = "plans"
