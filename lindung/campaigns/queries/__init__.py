"""Reading campaigns for somebody, the public calendar, and the room's named figures."""

from lindung.campaigns.queries.calendar import (
    calendar_of,
    find_public_event,
    invitation_of,
    public_events,
    public_photo,
)
from lindung.campaigns.queries.campaigns import (
    Reached,
    campaigns_seen,
    effect_of,
    find_campaign,
    find_event,
    find_material,
    find_photo,
    find_survey,
    find_version,
    helpers_of,
    materials_of,
    partners_to_choose,
    reached_by,
    surveys_of,
    versions_in_use,
)

__all__ = [
    "Reached",
    "calendar_of",
    "campaigns_seen",
    "effect_of",
    "find_campaign",
    "find_event",
    "find_material",
    "find_photo",
    "find_public_event",
    "find_survey",
    "find_version",
    "helpers_of",
    "invitation_of",
    "materials_of",
    "partners_to_choose",
    "public_events",
    "public_photo",
    "reached_by",
    "surveys_of",
    "versions_in_use",
]
