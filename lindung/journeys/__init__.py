"""Before one leaves: an offer is checked, what a lawful one must show, and whom to call."""
