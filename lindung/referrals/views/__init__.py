"""Pages of needs, offers and placements."""

from lindung.referrals.views import answers, links, needs, placements

__all__ = ["answers", "links", "needs", "placements"]
