"""Needs, matching, offers, the cascade and placements."""
