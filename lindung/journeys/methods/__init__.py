"""Checking one offer: pure, nothing is kept."""
