"""Base templates, the look, what refusals say, pages of rows, the language and the clock (the database's time)."""
