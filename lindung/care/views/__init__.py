"""Pages of care, by what they are about."""
