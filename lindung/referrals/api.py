"""API of referrals (being written right now)."""

from ninja import Router

router = Router(tags=["referrals"])
