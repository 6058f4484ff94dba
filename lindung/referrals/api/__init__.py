"""Needs, matches, offers, answers, placements and consent taken back over the API: the same actions as the pages."""

from lindung.referrals.api import answers, needs
from lindung.referrals.api.parts import router

__all__ = ["answers", "needs", "router"]
