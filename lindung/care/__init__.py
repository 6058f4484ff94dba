"""Follow-ups after a placement and the closing of a case."""
