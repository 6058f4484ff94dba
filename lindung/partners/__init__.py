"""Partners: organisations, their people, agreements, clock policies, and "who asks"."""
