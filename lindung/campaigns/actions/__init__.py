"""What can happen in the room: campaigns, events, materials, photographs and surveys."""

from lindung.campaigns.actions.campaigns import (
    CampaignSaid,
    cancel_campaign,
    change_campaign,
    end_campaign,
    plan_campaign,
    start_campaign,
)
from lindung.campaigns.actions.events import EventSaid, cancel_event, change_event, plan_event, record_held
from lindung.campaigns.actions.materials import (
    HandoutSaid,
    approve_version,
    make_material,
    record_handout,
    withdraw_version,
    write_version,
)
from lindung.campaigns.actions.photos import PhotoSaid, add_photo, remove_ended_photos, withdraw_photo
from lindung.campaigns.actions.surveys import TallySaid, TwiceSaid, make_survey, record_tally, record_twice

__all__ = [
    "CampaignSaid",
    "EventSaid",
    "HandoutSaid",
    "PhotoSaid",
    "TallySaid",
    "TwiceSaid",
    "add_photo",
    "approve_version",
    "cancel_campaign",
    "cancel_event",
    "change_campaign",
    "change_event",
    "end_campaign",
    "make_material",
    "make_survey",
    "plan_campaign",
    "plan_event",
    "record_handout",
    "record_held",
    "record_tally",
    "record_twice",
    "remove_ended_photos",
    "start_campaign",
    "withdraw_photo",
    "withdraw_version",
    "write_version",
]
