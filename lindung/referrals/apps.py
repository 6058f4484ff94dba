"""The room as a Django app."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Needs, matching, offers, the cascade and placements."""

    name = "lindung.referrals"
    label = "referrals"
