"""Words, what is found in a text, and why a run may not begin. Pure Python."""
