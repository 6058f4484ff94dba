"""Evidence: how many are unseen, who is the same person, and what may be published."""
