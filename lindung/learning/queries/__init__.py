"""Reading for someone."""
