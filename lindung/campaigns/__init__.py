"""Outreach that is measured: campaigns, events, materials and whom they reached."""
