"""Reading plans for someone."""
