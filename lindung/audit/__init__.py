"""The trail of what was done, sealed in a chain, and events for the rooms above."""
