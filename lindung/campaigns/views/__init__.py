"""Pages of outreach: the desk's, and the public calendar."""
