"""Reading needs, matches, offers and placements for somebody."""

from lindung.referrals.queries.lists import (
    find_need,
    find_offer,
    find_placement,
    inbox,
    need_ref_of,
    need_shown,
    needs_of,
    offer_by_token,
    offers_of,
    persons_of,
    placement_of,
    placements_here,
    recent_answers,
)
from lindung.referrals.queries.matching import Match, Matches, matches

__all__ = [
    "Match",
    "Matches",
    "find_need",
    "find_offer",
    "find_placement",
    "inbox",
    "matches",
    "need_ref_of",
    "need_shown",
    "needs_of",
    "offer_by_token",
    "offers_of",
    "persons_of",
    "placement_of",
    "placements_here",
    "recent_answers",
]
