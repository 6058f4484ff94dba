"""Triage, persons, suspects, assessments, consent and disclosure."""
