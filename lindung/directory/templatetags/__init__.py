"""Tags of the directory, for pages of rooms beside it."""
