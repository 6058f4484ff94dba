"""Campaigns, their events, materials, photographs and surveys."""

from lindung.campaigns.models.campaign import Campaign, OutreachEvent
from lindung.campaigns.models.material import Handout, Material, MaterialVersion
from lindung.campaigns.models.photo import EventPhoto
from lindung.campaigns.models.survey import Survey, Tally

__all__ = ["Campaign", "EventPhoto", "Handout", "Material", "MaterialVersion", "OutreachEvent", "Survey", "Tally"]
