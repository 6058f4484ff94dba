"""Pages of reports: the public ones, and those of the desk."""
