"""States of campaigns and of outreach events, and which moves are possible."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word


class CampaignState(Word):
    """Where a campaign stands."""

    PLANNED = "planned", gettext_noop("Planned")
    RUNNING = "running", gettext_noop("Running")
    ENDED = "ended", gettext_noop("Ended")
    CANCELLED = "cancelled", gettext_noop("Cancelled")


class EventState(Word):
    """Where an outreach event stands."""

    PLANNED = "planned", gettext_noop("Planned")
    HELD = "held", gettext_noop("Held")
    CANCELLED = "cancelled", gettext_noop("Cancelled")


CAMPAIGN_LIFECYCLE = Lifecycle(
    thing="campaign",
    moves={
        CampaignState.PLANNED: frozenset({CampaignState.RUNNING, CampaignState.CANCELLED}),
        CampaignState.RUNNING: frozenset({CampaignState.ENDED, CampaignState.CANCELLED}),
        CampaignState.ENDED: frozenset(),
        CampaignState.CANCELLED: frozenset(),
    },
)
EVENT_LIFECYCLE = Lifecycle(
    thing="outreach event",
    moves={
        EventState.PLANNED: frozenset({EventState.HELD, EventState.CANCELLED}),
        EventState.HELD: frozenset(),
        EventState.CANCELLED: frozenset(),
    },
)
# Counting, surveys and handing out go on while the campaign has not ended.
OPEN_CAMPAIGNS = frozenset({CampaignState.PLANNED, CampaignState.RUNNING})
