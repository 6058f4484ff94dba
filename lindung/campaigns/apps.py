"""The room as a Django app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns, events, materials, reach and surveys."""

    name = "lindung.campaigns"
    label = "campaigns"
