"""Reading needs, matches, offers and placements for somebody."""

from lindung.referrals.queries.case_page import NeedSeen, Unreached, needs_of, needs_seen, still_helps
from lindung.referrals.queries.lists import (
    find_need,
    find_offer,
    find_placement,
    inbox,
    need_ref_of,
    need_shown,
    offer_by_token,
    offers_by_ref,
    offers_of,
    persons_of,
    placement_of,
    placements_here,
    recent_answers,
)
from lindung.referrals.queries.matching import Match, Matches
from lindung.referrals.queries.told import matches, with_services

__all__ = [
    "Match",
    "Matches",
    "NeedSeen",
    "Unreached",
    "find_need",
    "find_offer",
    "find_placement",
    "inbox",
    "matches",
    "need_ref_of",
    "need_shown",
    "needs_of",
    "needs_seen",
    "offer_by_token",
    "offers_by_ref",
    "offers_of",
    "persons_of",
    "placement_of",
    "placements_here",
    "recent_answers",
    "still_helps",
    "with_services",
]
