"""Messages to people: what may be said, by which channel, and whether it went out."""
