"""Published plans as far as they are public, each part with its source (docs/guides/plans.md)."""
