"""Public codebooks: the columns and values a release may have, known before any case was seen."""
