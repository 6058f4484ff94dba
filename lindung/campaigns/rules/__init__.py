"""Outreach in words and tables: states of campaigns and events, kinds of material, who counted how."""

from lindung.campaigns.rules.refusals import (
    AreaAbroad,
    CampaignNotOpen,
    CountTooLarge,
    CountTooSoon,
    DatesOdd,
    EventOutsideCampaign,
    LanguageMissing,
    MaterialEmpty,
    NotApproved,
    PartnerUnknown,
    PhotoNeedsConsent,
    PhotoUnreadable,
    SurveyMixed,
    TallyOdd,
)
from lindung.campaigns.rules.states import (
    CAMPAIGN_LIFECYCLE,
    EVENT_LIFECYCLE,
    OPEN_CAMPAIGNS,
    CampaignState,
    EventState,
)
from lindung.campaigns.rules.words import CountedHow, MaterialKind, SurveyPhase

__all__ = [
    "CAMPAIGN_LIFECYCLE",
    "EVENT_LIFECYCLE",
    "OPEN_CAMPAIGNS",
    "AreaAbroad",
    "CampaignNotOpen",
    "CampaignState",
    "CountTooLarge",
    "CountTooSoon",
    "CountedHow",
    "DatesOdd",
    "EventOutsideCampaign",
    "EventState",
    "LanguageMissing",
    "MaterialEmpty",
    "MaterialKind",
    "NotApproved",
    "PartnerUnknown",
    "PhotoNeedsConsent",
    "PhotoUnreadable",
    "SurveyMixed",
    "SurveyPhase",
    "TallyOdd",
]
